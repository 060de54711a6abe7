"""What the panel beside the board shows in place of the forecast: kinds, a change's form, opportunities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from journeymap.analysis.models import Finding
from journeymap.analysis.opportunities import opportunities
from journeymap.forecasting.describing import KindTold
from journeymap.futures.models import Change
from journeymap.journeys.models import Journey
from journeymap.web.pages.futures import fields
from journeymap.web.pages.futures.acting import TARGETS
from journeymap.web.pages.futures.asked import At
from journeymap.web.pages.futures.fields import Choices, Field
from journeymap.web.pages.opportunities.telling import told

MOST = 30  # opportunities listed


@dataclass(frozen=True)
class KindShown:
    """A kind of change to choose."""

    icon: str
    title: str
    summary: str
    address: str


@dataclass(frozen=True)
class Pain:
    """A pain point that a change may answer."""

    address: str
    headline: str
    chosen: bool


@dataclass(frozen=True)
class ChangeForm:
    """The form of one change. pk: None while it is being added."""

    pk: int | None
    kind: str
    icon: str
    title: str
    summary: str
    meaning: str
    name: str
    fields: tuple[Field, ...]
    holds: tuple[tuple[str, str, str], ...]
    assumption: str = ""
    owner: str = ""
    effort: str = ""
    target: str = ""
    target_value: str = ""
    pains: tuple[Pain, ...] = ()
    efforts: tuple[tuple[str, str], ...] = tuple(
        (str(value), str(words)) for value, words in Change.Effort.choices
    )


@dataclass(frozen=True)
class Found:
    """An opportunity that can become a change."""

    pk: int
    headline: str
    stage: str
    gain: str
    unit: str


def kinds(here: str, at: At) -> list[KindShown]:
    return [
        KindShown(
            fields.icon_of(one.kind),
            one.title,
            one.summary,
            f"{here}{at.query(side='add', kind=one.kind, change=None)}",
        )
        for one in fields.kinds()
    ]


def of_change(
    change: Change, choices: Choices, pains: Sequence[Pain], typed: Mapping[str, Any]
) -> ChangeForm | None:
    """None for a kind that this version does not know."""
    kind = fields.kind_of(str(change.what.get("kind", "")))
    if kind is None:
        return None
    target, value = target_typed(change.target)
    known = {
        "title": change.title, "assumption": change.assumption, "owner": change.owner,
        "effort": change.effort, "target": target, "target_value": value,
        **{f"holds_{name}": value for name, _, value in fields.holds(change.what)},
    }  # fmt: skip
    return form(change.pk, kind, fields.fields(kind, change.what, choices), known, typed, pains)


def new_change(
    kind: KindTold, choices: Choices, at: At, typed: Mapping[str, Any], pains: Sequence[Pain]
) -> ChangeForm:
    """An empty form."""
    what = {"stage": at.stage} if at.stage in choices.stages else {}
    known = {f"holds_{name}": value for name, _, value in fields.holds({})}
    return form(None, kind, fields.fields(kind, what, choices), known, typed, pains)


def form(
    pk: int | None,
    kind: KindTold,
    shown: Sequence[Field],
    known: Mapping[str, str],
    typed: Mapping[str, Any],
    pains: Sequence[Pain],
) -> ChangeForm:
    """What is known, and over it what was typed and refused."""
    told = {**known, **{name: typed[name] for name in typed}}
    return ChangeForm(
        pk, kind.kind, fields.icon_of(kind.kind), kind.title, kind.summary, kind.meaning,
        told.get("title", ""),
        tuple(retyped(field, typed) for field in shown),
        tuple((name, words, told.get(f"holds_{name}", value)) for name, words, value in fields.holds({})),
        told.get("assumption", ""), told.get("owner", ""), told.get("effort", ""),
        told.get("target", ""), told.get("target_value", ""), tuple(pains),
    )  # fmt: skip


def target_typed(target: Mapping[str, Any]) -> tuple[str, str]:
    """(what the form calls it, the number as typed) of a target."""
    for name, (_, unit, parts) in TARGETS.items():
        if target and target.get("unit") == unit:
            value = target["value"] / parts if unit == "seconds" else target["value"] * parts
            return name, f"{round(value, 4):g}"
    return "", ""


def retyped(field: Field, typed: Mapping[str, Any]) -> Field:
    if field.name not in typed:
        return field
    values = typed.getlist(field.name) if hasattr(typed, "getlist") else [typed[field.name]]
    unit = typed.get(f"{field.name}_unit", field.unit)
    return Field(field.name, field.title, field.asks, field.required, typed[field.name], tuple(values), unit)


def pains_of(journey: Journey, chosen: Iterable[Mapping[str, Any]]) -> list[Pain]:
    """Pain points of the journey, those first that are chosen; one that is gone stays with its own words."""
    mine = [Pain(str(one.get("address", "")), str(one.get("headline", "")), True) for one in chosen]
    known = {one.address for one in mine}
    others = [
        Pain(f"f{each.finding.pk}", each.finding.headline, False)
        for each in opportunities(journey.slug, mood="pain")[:MOST]
    ]
    return mine + [one for one in others if one.address not in known]


def found(journey: Journey) -> list[Found]:
    """Opportunities of the journey with a comparison, the largest first."""
    rows = told(opportunities(journey.slug, mood="pain", compared=True)[:MOST])
    return [shown(each.lead.finding, each.stage, each.lead.gain, each.lead.unit) for each in rows]


def shown(finding: Finding, stage: str, gain: str, unit: str) -> Found:
    return Found(finding.pk, finding.headline, stage, gain, unit)
