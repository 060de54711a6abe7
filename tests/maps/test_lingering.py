"""While newer data are counted a page shows the map kept last and says so; all else waits for the new."""

import time
from datetime import UTC, datetime, timedelta
from threading import Event, current_thread

import pytest

from journeymap.analysis.parts import part
from journeymap.maps import keeping, lingering
from tests.analysis.company import found_company, hear, told_run

ANSWER = {
    "text": "", "score": 1.0, "kind": "nps", "scale_min": 0.0, "scale_max": 10.0, "customer": "c1",
    "time": datetime(2025, 3, 1, tzinfo=UTC),
}  # fmt: skip


@pytest.fixture
def queue(monkeypatch, settings):
    """What a thread would count: here only when the test says so."""
    settings.SHOW_LAST_MAPS = True
    keeping._at_hand.clear()
    waiting = {}
    monkeypatch.setattr(keeping, "count_later", lambda key, name, count: waiting.update({key: count}))
    return waiting


def new_data() -> None:
    hear(10, [{**ANSWER, "id": "n", "row": 1}])


def looked(journey, *parts) -> tuple[dict, datetime | None]:
    with lingering.lingering() as older:
        shown = keeping.kept_map(journey, *parts)
    return shown, older.oldest


@pytest.mark.django_db
def test_the_last_map_is_shown_until_the_new_one_is_counted(told, shop, queue):
    first, oldest = looked(shop)
    assert oldest is None and not queue
    before = datetime.now(UTC)
    new_data()
    again, oldest = looked(shop)
    assert again == first and before - timedelta(minutes=1) < oldest < before
    assert len(queue) == 1
    for count in queue.values():
        count()
    newer, oldest = looked(shop)
    assert oldest is None and newer["snapshot"] == first["snapshot"] + 1


@pytest.mark.django_db
def test_who_does_not_say_so_waits_for_the_map_of_now(told, shop, queue):
    first = keeping.kept_map(shop)
    new_data()
    assert keeping.kept_map(shop)["snapshot"] == first["snapshot"] + 1 and not queue


@pytest.mark.django_db
def test_what_is_computed_from_a_map_is_computed_from_that_of_now(told, shop, queue):
    first = keeping.kept_map(shop)
    new_data()
    with lingering.lingering() as older:
        made = keeping.kept(shop, "of it", part(), lambda: {"from": keeping.kept_map(shop)["snapshot"]})
    assert made == {"from": first["snapshot"] + 1} and older.oldest is None


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["definition", "other part", "forgotten"])
def test_an_older_map_of_something_else_is_not_shown(told, shop, queue, change):
    looked(shop)
    if change == "definition":
        shop.revision += 1
        shop.save()
    elif change == "forgotten":  # somebody was erased
        keeping.forget_all()
    _, oldest = looked(shop, part(channels=["web"])) if change == "other part" else looked(shop)
    assert oldest is None


@pytest.mark.django_db
def test_a_map_that_cannot_be_counted_is_asked_for_aloud(told, shop, queue, monkeypatch):
    looked(shop)
    new_data()

    def broken(*more):
        raise RuntimeError("worn out")

    monkeypatch.setattr(keeping, "drawn", broken)
    monkeypatch.setattr(keeping, "count_later", lingering.tried)
    _, oldest = looked(shop)
    assert oldest is not None
    with pytest.raises(RuntimeError, match="worn out"):
        looked(shop)
    lingering._failed.clear()


@pytest.mark.django_db
def test_the_sweep_keeps_the_last_map_of_each_part(told, shop, queue):
    looked(shop)
    new_data()
    (path,) = keeping.folder().glob("*.json")
    old = time.time() - 2 * keeping.STALE_FOR
    keeping.os.utime(path, (old, old))
    assert keeping.sweep_maps() == 0 and looked(shop)[1] is not None
    for count in queue.values():
        count()
    keeping.os.utime(path, (old, old))
    assert keeping.sweep_maps() == 1 and not path.exists()
    assert len(lingering.all_last()) == 1
    keeping.forget_all()
    keeping.sweep_maps()
    assert not lingering.all_last()


@pytest.mark.django_db(transaction=True)
def test_one_thread_counts_what_was_asked_for(settings, tmp_path, monkeypatch):
    settings.DATA_DIR, settings.SHOW_LAST_MAPS = tmp_path, True
    keeping._at_hand.clear()
    shop = found_company()
    told_run(shop)
    first, _ = looked(shop)
    new_data()
    let_go, counted, drawn = Event(), [], keeping.drawn

    def held(*told):
        let_go.wait()
        counted.append(current_thread())
        return drawn(*told)

    monkeypatch.setattr(keeping, "drawn", held)
    for _ in range(5):
        assert looked(shop)[0] == first
    let_go.set()
    for thread in list(lingering._threads):
        thread.join(timeout=60)
    shown, oldest = looked(shop)
    assert oldest is None and shown["snapshot"] == first["snapshot"] + 1
    assert len(counted) == 1 and counted[0] is not current_thread()
