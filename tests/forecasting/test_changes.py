"""Changes as plain data: what is wrong is told with its change, its field and how to mend it."""

import pytest

from journeymap.forecasting import describe, parse
from journeymap.forecasting.changes import KINDS


def test_changes_come_back_as_they_were_told():
    told = [
        {"kind": "remove", "touchpoint": "Form", "holds": {"low": 0.5, "likely": 0.8, "high": 1.0}},
        {"kind": "cut_wait", "at": "Form", "to": "Order", "factor": 0.5, "title": "Faster"},
    ]
    found = parse(told)
    assert [change.kind for change in found] == ["remove", "cut_wait"]
    assert parse([change.model_dump(mode="json") for change in found]) == found


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"kind": "remove"}, "a list"),
        ([3], "change 1"),
        ([{"kind": "fly"}], "must be one of remove, add"),
        ([{"kind": "remove"}], "'touchpoint' is missing"),
        ([{"kind": "remove", "touchpoint": "a", "place": "b"}], "'place' is no field of remove"),
        ([{"kind": "cut_wait", "at": "a"}], "give either seconds"),
        ([{"kind": "transition", "at": "a", "to": "a", "points": 3}], "same place"),
        ([{"kind": "add", "touchpoint": "a", "after": "b", "share": 2}], "share"),
        ([{"kind": "remove", "touchpoint": "a", "holds": {"low": 0.9, "likely": 0.5}}], "must not fall"),
        ([{"kind": "remove", "touchpoint": "a"}] * 51, "more than 50"),
    ],
)
def test_a_wrong_change_is_named_with_what_to_mend(told, said):
    with pytest.raises(ValueError, match=said):
        parse(told)


def test_every_kind_is_described_with_all_its_fields():
    told = {each.kind: each for each in describe()}
    assert list(told) == [model.model_fields["kind"].default for model in KINDS]
    for model in KINDS:
        kind = told[model.model_fields["kind"].default]
        own = set(model.model_fields) - {"kind", "title", "holds"}
        assert {field.name for field in kind.fields} == own
        assert kind.meaning and kind.title and len(kind.icon) == 1
