"""Kept maps: computed once, equal to a fresh one, never stale, forgotten on erasure."""

import json
import os
import threading
import time

import pytest
from django.db import connection

from journeymap.analysis.models import Run
from journeymap.analysis.parts import part
from journeymap.maps import addresses, keeping
from journeymap.maps.gathering import current_map, with_ids
from tests.analysis.company import found_company, told_run

FREE = part(traits=["plan=free"])


@pytest.fixture(autouse=True)
def nothing_at_hand():
    keeping._at_hand.clear()


@pytest.fixture
def computed(monkeypatch):
    """Parts that were really computed."""
    asked = []

    def counting(journey, part, *more):
        asked.append(part)
        return drawn(journey, part, *more)

    drawn = keeping.drawn
    monkeypatch.setattr(keeping, "drawn", counting)
    return asked


@pytest.mark.django_db
@pytest.mark.parametrize("shown", [part(), FREE, part(since="2025-01-10", channels=["web"])])
def test_a_kept_map_is_the_map(told, shop, shown):
    first = keeping.kept_map(shop, shown)
    keeping._at_hand.clear()
    again = keeping.kept_map(shop, shown)
    assert json.loads(json.dumps(first)) == again
    assert json.loads(json.dumps(current_map(shop, shown))) == with_ids(again, shop, shown)


@pytest.mark.django_db
def test_it_is_computed_once_until_something_changes(told, shop, computed):
    for _ in range(3):
        keeping.kept_map(shop)
        keeping._at_hand.clear()
    keeping.kept_map(shop, FREE)
    assert len(computed) == 2
    shop.revision += 1
    shop.save()
    assert all(finding["stale"] for finding in keeping.kept_map(shop)["findings"])
    told_run(shop)
    assert not any(finding["stale"] for finding in keeping.kept_map(shop)["findings"])
    assert len(computed) == 4


@pytest.mark.django_db
def test_a_run_over_the_very_part_speaks_for_it(told, shop):
    run = told_run(shop)
    Run.objects.filter(pk=run.pk).update(filter=FREE.kept())
    assert {f["run"]["id"] for f in keeping.kept_map(shop, FREE)["findings"]} == {run.pk}
    assert {f["run"]["id"] for f in keeping.kept_map(shop)["findings"]} == {told.pk}


@pytest.mark.django_db
def test_a_damaged_file_is_made_again(shop, computed):
    shown = keeping.kept_map(shop)
    keeping._at_hand.clear()
    for path in keeping.folder().glob("*.json"):
        path.write_text("{")
    assert keeping.kept_map(shop) == shown and len(computed) == 2


@pytest.mark.django_db
def test_forgetting_takes_files_and_what_is_at_hand_and_what_is_being_made(shop, computed, monkeypatch):
    keeping.kept_map(shop)
    assert keeping.forget_all() == 1
    keeping.kept_map(shop)
    assert len(computed) == 2
    keeping.forget_all()
    counting = keeping.drawn

    def forgotten_meanwhile(*told):
        shown = counting(*told)
        keeping.forget_all()
        return shown

    monkeypatch.setattr(keeping, "drawn", forgotten_meanwhile)
    keeping.kept_map(shop)
    assert not list(keeping.folder().glob("*.json"))
    monkeypatch.setattr(keeping, "drawn", counting)
    keeping.kept_map(shop)
    assert len(computed) == 4


@pytest.mark.django_db
def test_the_sweep_keeps_what_is_newest_and_used(shop):
    keeping.kept_map(shop)
    assert keeping.sweep_maps() == 0
    (path,) = keeping.folder().glob("*.json")
    shop.revision += 1
    shop.save()
    assert keeping.sweep_maps() == 0  # somebody may still look at it
    long_ago = time.time() - keeping.STALE_FOR - 1
    os.utime(path, (long_ago, long_ago))
    assert keeping.sweep_maps() == 1 and not path.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_at_once_one_computes(settings, tmp_path, computed):
    settings.DATA_DIR = tmp_path
    shop = found_company()
    keeping.kept_map(shop)  # the log is compiled
    keeping.forget_all()
    computed.clear()
    found = []

    def ask():
        found.append(keeping.kept_map(shop))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 8 and len(computed) == 1
    assert all(each == found[0] for each in found)


@pytest.mark.django_db
def test_every_cell_and_finding_has_an_address_of_its_own(told, dropoff, shop):
    shown = keeping.kept_map(shop)
    for kind in ("measures", "findings"):
        names = [each["address"] for each in shown[kind]]
        assert len(set(names)) == len(names) > 0
        assert all(
            addresses.cell_at(shown, name) is cell for name, cell in zip(names, shown[kind], strict=True)
        )
    with pytest.raises(KeyError):
        addresses.cell_at(shown, "c0")


@pytest.mark.django_db
def test_an_address_outlives_newer_runs_and_other_parts(dropoff, shop):
    def names(shown):
        return {cell["address"] for cell in shown["measures"]}

    before = names(keeping.kept_map(shop))
    assert names(keeping.kept_map(shop, FREE)) <= before  # nobody of that part answered about "pay"
    shop.revision += 1
    shop.save()
    assert names(keeping.kept_map(shop)) == before


def test_two_that_would_share_an_address_do_not():
    cell = {"anchor": {"place": "journey", "name": "", "to": None}, "name": "x", "dims": {}, "run": None}
    first, second = addresses.addressed([cell, cell])
    assert second["address"] == f"{first['address']}-2"
