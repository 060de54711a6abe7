"""Random raw rows and journey definitions."""

from __future__ import annotations

from hypothesis import strategies as st

from journeymap.mining.definition import JourneyDefinition, RuleDefinition, TouchpointDefinition

ACTIVITIES = ("see", "buy", "ask", "pay", "é 'x'")
CHANNELS = (None, "web", "shop")
MINUTE = 60_000_000


@st.composite
def raw_rows(draw, largest: int = 40, number: int = 1) -> list[dict]:
    """Rows of one import, many with equal times, some without customer, case or session."""
    units = draw(st.sampled_from([1, 1000, MINUTE]))
    row = st.fixed_dictionaries(
        {
            "customer": st.sampled_from([None, "A", "B", "C/1", "D"]),
            "case": st.sampled_from([None, "1", "2", "3"]),
            "session": st.sampled_from([None, None, "s", "t"]),
            "activity": st.sampled_from(ACTIVITIES),
            "channel": st.sampled_from(CHANNELS),
            "attr_kind": st.sampled_from([None, "k", "l"]),
            "time": st.integers(0, 60).map(lambda t: t * units + 1_600_000_000_000_000),
            "value": st.sampled_from([None, 1.5, 2.0]),
        }
    )
    rows = draw(st.lists(row, max_size=largest))
    numbers = draw(st.permutations(range(len(rows))))
    return [dict(row, row=n, **{"import": number}) for row, n in zip(rows, numbers, strict=True)]


@st.composite
def definitions(draw) -> JourneyDefinition:
    names = ("shop", "help", "money")
    stages = ("Before", "After", "Later")
    rule = st.one_of(
        st.builds(
            RuleDefinition,
            touchpoint=st.sampled_from(names),
            column=st.sampled_from(["activity", "channel", "attr_kind"]),
            match=st.just("exact"),
            pattern=st.sampled_from([*ACTIVITIES, "web", "k"]),
        ),
        st.builds(
            RuleDefinition,
            touchpoint=st.sampled_from(names),
            match=st.just("wildcard"),
            pattern=st.sampled_from(["*", "?uy", "p*", "s?e"]),
        ),
        st.builds(
            RuleDefinition,
            touchpoint=st.sampled_from(names),
            match=st.just("regex"),
            pattern=st.sampled_from(["y$", "^a", "e|u"]),
        ),
    )
    return JourneyDefinition(
        name="test",
        case=draw(st.sampled_from(["customer", "case", "session", "attr_kind"])),
        case_gap_seconds=draw(st.sampled_from([None, None, 600.0])),
        ends_after_seconds=draw(st.sampled_from([None, None, 900.0])),
        stages=stages,
        touchpoints=tuple(
            TouchpointDefinition(name=name, stage=draw(st.sampled_from([*stages, None]))) for name in names
        ),
        rules=tuple(draw(st.lists(rule, max_size=4))),
        goal=draw(st.sampled_from([(), ("buy",)])),
        exit=draw(st.sampled_from([(), ("ask",)])),
    )
