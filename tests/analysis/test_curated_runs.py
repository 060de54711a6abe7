"""What people do to themes survives later runs: with a small analyzer that reads what is kept."""

import pytest

from journeymap.analysis.kept import edit
from journeymap.analysis.members import assigned
from journeymap.analysis.models import Measure, Proposal, Run
from journeymap.feedback.models import Theme
from tests.people import somebody

from .company import carry_out
from .test_running import one, plugin

pytestmark = pytest.mark.django_db
SORTER = one(
    "sorter",
    """kept = data.curated("themes") or {"themes": []}
rows = data.feedback.filter("text != ''").project("id, text").order("id").fetchall()
points = {key: (1.0, 0.0) if int(text.split()[-1]) % 4 else (0.0, 1.0) for key, text in rows}
cores = [(theme["key"], core["vector"]) for theme in kept["themes"] if not theme.get("rejected")
         for core in theme["cores"]]
if not kept["themes"]:
    for name, point in (("Fast", (1.0, 0.0)), ("Slow", (0.0, 1.0))):
        told = {"name": name, "terms": ("word",), "vector": point, "reach": 0.5, "vectors": "two-1"}
        yield Proposal(kind="k", target=name, operations=(Operation(name="add_theme", arguments=told),),
                       reason="a first stock", opening=True)
if cores:
    near = [min(cores, key=lambda core: sum((a - b) ** 2 for a, b in zip(core[1], point)))[0]
            for point in points.values()]
    yield Scores(name="theme", subject="feedback", ids=list(points), values=np.array(near, dtype=object))
    for theme in kept["themes"]:
        n = near.count(theme["key"])
        yield Measure(name="k", anchor=Anchor(place="theme", name=theme["name"]), dims={"key": theme["key"]},
                      value=n, unit="count", n=n, method="count")""",
    """    wants = frozenset({"curated:themes"})
    needs = frozenset({"feedback"})
    gives = frozenset({"scores:theme"})
""",
)


def look(journey):
    return carry_out(Run.objects.create(journey=journey, analyzer="sorter"))


def counts():
    found = assigned("theme")
    return dict(found.counts()) if found else {}


def test_merge_rename_and_pin_survive_three_later_runs(install, shop):
    install("sorter", plugin(SORTER))
    bea = somebody("Business user", "bea")
    look(shop)
    assert sorted(theme.name for theme in Theme.objects.kept()) == ["Fast", "Slow"], "the first stock stands"
    assert set(Proposal.objects.values_list("status", flat=True)) == {"accepted"}
    look(shop)
    fast, slow = Theme.objects.order_by("name")
    assert counts() == {fast.key: 15, slow.key: 15}
    edit(bea, None, "merge_themes", {"into": fast.key, "gone": slow.key}, [(fast, 1), (slow, 1)], "merged")
    fast.refresh_from_db()
    edit(bea, None, "rename_theme", {"theme": fast.key, "to": "Speed"}, [(fast, fast.revision)], "renamed")
    fast.refresh_from_db()
    edit(bea, None, "pin_theme", {"theme": fast.key}, [(fast, fast.revision)], "pinned")
    for _ in range(3):
        run = look(shop)
        assert counts() == {fast.key: 30}
        assert list(Measure.objects.filter(run=run).values_list("name", "value")) == [("Speed", 30.0)]
        kept = Theme.objects.kept().get()
        assert (kept.name, kept.pinned, kept.cores.count()) == ("Speed", True, 2)
    assert not Proposal.objects.filter(status="open").exists()


def test_a_stock_that_was_taken_back_does_not_come_again(install, shop):
    install("sorter", plugin(SORTER))
    bea = somebody("Business user", "bea")
    look(shop)
    for theme in Theme.objects.kept():
        told = [(theme, theme.revision)]
        edit(bea, None, "retire_theme", {"theme": theme.key}, told, "retired")
    look(shop)
    assert not Theme.objects.kept().exists()
