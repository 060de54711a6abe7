"""Who belongs to a persona and which texts speak of a theme, by the newest scores named after the place.

`Scores("persona", "customer", ids, keys)` and `Scores("theme", "feedback", ids, keys)` assign subjects to
what people keep; whichever analyzer gave them. Texts of a theme that was merged belong to the one it went
into, at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.apps import apps
from django.db.models import F, Max

from journeymap.analysis.models.results import ScoreSet
from journeymap.analysis.models.setting import switched_off
from journeymap.customers.identity import identity
from journeymap.customers.personas.models import Persona
from journeymap.events.files import local
from journeymap.feedback.themes.models import Theme
from journeymap.jobs.states import Status
from journeymap.journeys.models import Journey

if TYPE_CHECKING:
    from journeymap.analysis.models.run import Run

SUBJECTS = {"persona": "customer", "theme": "feedback"}


class NobodyYet(LookupError):
    """Nothing was assigned to it yet; the message says what is missing."""


@dataclass(frozen=True)
class Assigned:
    """Which subjects belong where: ids and the key of each, of one run. Parts of a text repeat its id."""

    run: Run
    ids: pa.Array
    keys: pa.Array

    def of(self, key: str) -> pa.Array:
        """Sorted distinct ids that belong to `key`."""
        found = self.ids.filter(pc.fill_null(pc.equal(self.keys, key), False))
        return pc.unique(found).sort()

    def within(self, among: pa.Array | pa.ChunkedArray) -> Assigned:
        """Only what concerns these subjects."""
        chosen = pc.is_in(self.ids, value_set=pa.array(among.to_pylist(), pa.string()))
        return Assigned(self.run, self.ids.filter(chosen), self.keys.filter(chosen))

    def counts(self) -> Counter[str]:
        """Key -> how many distinct subjects belong to it."""
        pairs = pa.table({"id": self.ids, "key": self.keys}).drop_null()
        found = pairs.group_by(["id", "key"]).aggregate([]).group_by("key").aggregate([("id", "count")])
        return Counter(dict(zip(found["key"].to_pylist(), found["id_count"].to_pylist(), strict=True)))

    @property
    def subjects(self) -> int | None:
        """How many distinct subjects were looked at; None where those that belong nowhere are not told."""
        return len(pc.unique(self.ids)) if self.keys.null_count else None


def assigned(place: str, journey: Journey | None = None) -> Assigned | None:
    """The newest assignment to the personas of a journey, or to themes (of the company, else of the journey
    that hears most); None where no run has given one."""
    off = apps.get_model("analysis.Run").objects.filter(switched_off())  # runs ask for parts: see decision 09
    sets = ScoreSet.objects.filter(
        name=place, subject=SUBJECTS[place], run__status=Status.DONE, run__filter={}
    ).exclude(run__in=off)
    newest = sets.values("run__analyzer", "run__journey").annotate(last=Max("run")).values("last")
    sets = sets.filter(run__in=newest).select_related("run__journey")
    if place == "persona":
        stored = sets.filter(run__journey=journey).order_by("-run_id").first()
    else:
        stored = sets.order_by(F("run__journey").asc(nulls_first=True)).first()
        if stored is not None and stored.run.journey_id is not None:
            stored = sets.order_by("-rows", "-run_id").first()
    if stored is None:
        return None
    table = pq.read_table(local(stored.path), columns=["id", "value"])
    keys = table["value"].combine_chunks()
    if not pa.types.is_string(keys.type):
        return None  # numbers are no keys of what people keep
    keys = moved(keys) if place == "theme" else keys
    return Assigned(stored.run, table["id"].combine_chunks().cast(pa.string()), keys)


def moved(keys: pa.Array) -> pa.Array:
    """Keys of themes, those that were merged since replaced by where they went."""
    went = dict(Theme.objects.exclude(into=None).values_list("pk", "into"))
    if not went:
        return keys
    last = {f"t{theme}": f"t{end_of(theme, went)}" for theme in went}
    encoded = keys.dictionary_encode()
    words = pa.array([last.get(key, key) for key in encoded.dictionary.to_pylist()], pa.string())
    return words.take(encoded.indices)


def end_of(theme: int, went: Mapping[int, int]) -> int:
    """Where a chain of merges ends."""
    seen = {theme}
    while theme in went and went[theme] not in seen:
        theme = went[theme]
        seen.add(theme)
    return theme


def customers_of(persona: Persona) -> frozenset[str]:
    """Keys of the customers that belong to the persona; all keys of each person. NobodyYet."""
    found = assigned("persona", persona.journey)
    if found is None:
        raise NobodyYet(f"Nobody was assigned to the persona “{persona.name}” yet: that is done by a run.")
    chosen = set(found.of(persona.key).to_pylist())
    linked = identity()
    persons = {linked.get(key, key) for key in chosen}
    return frozenset(chosen | persons | {key for key, person in linked.items() if person in persons})


def texts_of(theme: Theme) -> pa.Array:
    """Sorted ids of the feedback that speaks of the theme. NobodyYet."""
    found = assigned("theme")
    if found is None:
        raise NobodyYet(f"No text was assigned to the theme “{theme.name}” yet: that is done by a run.")
    return found.of(theme.key)


def persona_called(key: str) -> Persona:
    """The persona in use that has this key, with its journey; LookupError."""
    try:
        found = Persona.objects.kept().select_related("journey").get(pk=Persona.objects.keyed(key).pk)
    except Persona.DoesNotExist as error:
        raise LookupError(f"There is no persona {key[:40]!r} in use.") from error
    return found


def theme_called(key: str) -> Theme:
    """The theme in use that has this key; of one that was merged, the one that it went into. LookupError."""
    try:
        went = dict(Theme.objects.exclude(into=None).values_list("pk", "into"))
        return Theme.objects.kept().get(pk=end_of(Theme.objects.keyed(key).pk, went))
    except Theme.DoesNotExist as error:
        raise LookupError(f"There is no theme {key[:40]!r} in use.") from error
