"""Hand the company's files in and analyze its journeys, as a person would; each step once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from journeymap.access.audit import record
from journeymap.access.models import Entry
from journeymap.analysis.models import Run
from journeymap.analysis.proposals import opened
from journeymap.analysis.starting import in_order, plan
from journeymap.ingest.mapping import parse_map
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here
from journeymap.jobs.states import Status
from journeymap.journeys.models import Journey
from journeymap.mining.registry import load

from .writing import FILES, File, write_company

CUSTOMERS, SEED = 50_000, 1
PUBLISHED = "curated:design"  # what analyzers need that look at a published map
Say = Callable[[str], None]


class OtherSize(RuntimeError):
    """A demo company of another size is there already."""


def size(asked: int | None) -> int:
    """How many customers the company has: as it was begun, else as asked. OtherSize where the two differ."""
    begun = Entry.objects.filter(action="demo").order_by("pk").first()
    if begun is None:
        customers = CUSTOMERS if asked is None else asked
        record(None, "demo", "simulated company", customers=customers, seed=SEED)
        return customers
    there = int(begun.detail["customers"])
    if asked not in (None, there):
        raise OtherSize(
            f"This installation already has a demo company of {there:,} customers. For one of {asked:,} set "
            "JOURNEYMAP_DATA to another folder."
        )
    return there


def bring_in(customers: int, say: Say) -> list[int]:
    """Import what is not there yet. The imports' numbers of the events, sorted."""
    missing = {key: file for key, file in FILES.items() if _imported(file) is None}
    if missing:
        with _written(customers, say) as folder:
            for file in missing.values():
                _import(file, folder, say)
    else:
        say(f"There already: {len(FILES)} imports of simulated files")
    done = [_imported(file) for file in FILES.values() if file.kind == "events"]
    return sorted(job.pk for job in done if job)


def analyze(journey: Journey, say: Say, warn: Say, published: bool = False) -> None:
    """Run the analyzers that have not yet run on it. One that fails stops nothing and is told to `warn`.

    published: those that need the published map; else all others.
    """
    # A run of a company analyzer has no journey.
    runs = Run.objects.filter(Q(journey=journey) | Q(journey=None), status=Status.DONE)
    done = set(runs.values_list("analyzer", flat=True))
    chosen = [name for name in in_order() if (PUBLISHED in load().get(name).needs) == published]
    due = [name for name in chosen if name not in done]
    if not due:
        say(f"There already: the analysis of “{journey.name}”{' beside its published map' * published}")
    for name in due:
        run = plan(journey, name)
        try:
            run_here(run)
            if opened(run):  # what it gave rests on less than is kept now
                run = run_here(plan(journey, name))
        except Exception as error:  # one analyzer's failure is its own: it is on its row and told here
            warn(f"The analyzer {name} failed on “{journey.name}”: {error}")
        else:
            say(f"Analyzed “{journey.name}” with {name}: {run.status}, {run.findings.count()} findings")


@contextmanager
def _written(customers: int, say: Say) -> Iterator[Path]:
    """The company's files in a folder that is gone afterwards: persons are in the store alone."""
    folder = settings.FILE_UPLOAD_TEMP_DIR / "demo"
    try:
        write_company(folder, customers, SEED)
        say(f"Made up a year of {customers:,} customers")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _imported(file: File) -> Import | None:
    done = Import.objects.filter(kind=file.kind, status=Status.DONE, undone=None)
    return done.filter(files__0__name=file.name).order_by("pk").first()


def _import(file: File, folder: Path, say: Say) -> None:
    path = folder / file.name
    handed_in = [{"name": file.name, "path": str(path), "own": False}]
    job = run_here(Import.objects.create(kind=file.kind, files=handed_in, told=parse_map(file.told)))
    say(f"Imported {file.name}: {job.accepted:,} rows")
