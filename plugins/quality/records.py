"""The state of customers and feedback: a grade per source, who is there twice, what is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import duckdb
from pydantic import Field

from journeymap.mining import (
    Analyzer,
    Anchor,
    Data,
    Finding,
    Measure,
    Operation,
    Params,
    Progress,
    Proposal,
    Result,
    Selection,
)
from journeymap.mining.statistics import wilson
from journeymap.mining.wording import percent

from . import answers, spelling, wording
from .example import planted_customers
from .raw import quoted
from .sources import among
from .twins import Twins, twins

CATEGORIES = 5_000  # distinct values of a trait whose spelling is compared
TRAITS = 60  # traits that are looked at, the first by name
ONE_BY_ONE = 10  # groups of twins, above which they are proposed together
TOGETHER = 500  # groups in one proposal


class RecordsParams(Params):
    """How many proposals to merge are made."""

    most: int = Field(
        500, ge=1, le=5_000, description="How many groups of customers are proposed to be merged in one run."
    )


class Records(Analyzer):
    """Says which customers are there twice, which traits are missing or written in several ways, and grades
    each source of feedback by the answers that can be used as they are."""

    name = "records"
    title = "State of customers and feedback"
    version = "1"
    kinds = wording.RECORD_KINDS
    Params = RecordsParams
    scope = "company"
    traits = frozenset({"descriptive"})

    def analyze(self, data: Data, params: Any, progress: Progress) -> Iterable[Result]:
        """Measures, findings and proposals. Nothing about what the company does not have."""
        progress(0.0, "Comparing customers")
        customers = data.customers.filter("customer IS NOT NULL")
        n = customers.count("*").fetchall()[0][0]
        if n:
            yield from _alike(twins(data), n, params.most)
            progress(0.4, "Looking through traits")
            yield from _traits(customers, n)
        progress(0.6, "Looking through answers")
        yield from answers.results(data)
        progress(1.0, "Done")

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Customers of whom two have one telephone, and the proposal to merge them."""
        return planted_customers()


def _alike(groups: list[Twins], n: int, most: int) -> Iterator[Result]:
    keys = tuple(sorted(key for group in groups for key in group.customers))
    here, method = (
        Anchor(place="journey"),
        "the same telephone number, or name and something else, and nothing unlike",
    )
    twice = len(keys) - len(groups)
    yield Measure(
        name="customers_twice",
        anchor=here,
        value=twice / n,
        unit="share",
        interval=wilson(twice, n),
        n=n,
        method=f"customers alike another ({method}) / customers, Wilson interval",
    )
    if not groups:
        return
    yield Finding(
        kind="twins",
        anchor=here,
        headline=f"{twice:,} of {n:,} customers are most likely somebody else of the list: "
        f"they share {groups[0].by}. Mend: accept the proposal to merge them.",
        value=twice / n,
        unit="share",
        interval=wilson(twice, n),
        n=len(keys),
        method=method,
        mood="pain",
        evidence=Selection(subject="customers", ids=keys),
    )
    by: dict[str, list[Twins]] = {}
    for group in groups[:most]:
        by.setdefault(group.by, []).append(group)
    for shared in sorted(by):
        several = len(by[shared]) > ONE_BY_ONE
        size = TOGETHER if several else 1
        for start in range(0, len(by[shared]), size):
            yield _merge(by[shared][start : start + size], shared)


def _merge(groups: list[Twins], shared: str) -> Proposal:
    keys = tuple(sorted(key for group in groups for key in group.customers))
    digest = hashlib.sha256("\n".join(groups[0].customers).encode()).hexdigest()[:8]  # names nobody
    who = f"{len(groups)} groups of customers share" if len(groups) > 1 else f"{len(keys)} customers share"
    return Proposal(
        kind="merge_customers",
        target=f"same {shared} ({digest})",
        operations=tuple(
            Operation(name="merge_customers", arguments={"customers": g.customers}) for g in groups
        ),
        reason=f"{who} the same {shared}, and nothing known of them differs: count each group as one person. "
        "Nothing is deleted; taking it back parts them again.",
        evidence=Selection(subject="customers", ids=keys),
    )


def _traits(customers: duckdb.DuckDBPyRelation, n: int) -> Iterator[Result]:
    here = Anchor(place="journey")
    names = [name for name in customers.columns if name.startswith("attr_")][:TRAITS]
    if not names:
        return
    counted = [f"count({quoted(name)}), approx_count_distinct({quoted(name)})" for name in names]
    told = customers.aggregate(", ".join(counted)).fetchall()[0]
    for place, name in enumerate(names):
        filled, distinct = told[2 * place], told[2 * place + 1]
        yield Measure(
            name="missing_trait",
            anchor=here,
            dims={"trait": name.removeprefix("attr_")},
            value=1 - filled / n,
            unit="share",
            interval=wilson(n - filled, n),
            n=n,
            method="customers without it / customers",
        )
        if distinct <= CATEGORIES:
            yield from _written(customers, name, n)


def _written(customers: duckdb.DuckDBPyRelation, name: str, n: int) -> Iterator[Finding]:
    column = quoted(name)
    counts = customers.filter(f"{column} IS NOT NULL").aggregate(f"{column}, count(*)", column).fetchall()
    groups = spelling.groups(dict(counts))
    if not groups:
        return
    rows, told = sum(count for group in groups for _, count in group[1:]), name.removeprefix("attr_")[:60]
    one = " / ".join(f"“{value[:40]}”" for value, _ in groups[0][:3])
    values = tuple(sorted(value for group in groups for value, _ in group[1:]))
    yield Finding(
        kind="trait_spellings",
        anchor=Anchor(place="journey"),
        headline=f"{percent(rows / n)} of the customers have “{told}” in another spelling than most, "
        f"such as {one}. Mend: write each in one way where customers are kept.",
        value=rows / n,
        unit="share",
        n=rows,
        method="values that differ only in case, accents, spaces and punctuation",
        mood="pain",
        evidence=Selection(subject="customers", where=(among(name, values),)),
    )
