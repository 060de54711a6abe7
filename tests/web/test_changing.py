"""Pages that are asked for while an erasure takes files of the store away."""

import duckdb
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

from journeymap.events import logs
from journeymap.events.files import SnapshotGone
from journeymap.events.places.bucket import StoreAway
from journeymap.maps.keeping import forget_all
from journeymap.mining.engines import EngineError
from journeymap.mining.log import Log
from journeymap.web import changing
from journeymap.web.pages.maps.map import MapPage
from tests.analysis.conftest import shop, store, told

__all__ = ["shop", "store", "told"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client, monkeypatch):
    monkeypatch.setattr(changing, "PAUSE", 0.0)
    user = get_user_model().objects.create_superuser("ada")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_map_whose_log_is_erased_while_it_is_counted_is_counted_again(ada, shop, monkeypatch):
    page = "/journeys/shop/"
    before = ada.get(page).content.count(b'class="cell')
    opened = Log.open

    def open_then_lose(*told):
        log = opened(*told)
        monkeypatch.setattr(Log, "open", opened)
        logs.forget_logs()
        forget_all()
        return log

    for address in (page, "/api/v1/journeys/shop/map/", f"{page}?show=graph"):
        forget_all()
        monkeypatch.setattr(Log, "open", open_then_lose)
        assert ada.get(address).status_code == 200
        assert Log.open == opened, "nothing was lost, so nothing was tried"
    assert ada.get(page).content.count(b'class="cell') == before


@pytest.mark.parametrize("address", ["/journeys/shop/", "/api/v1/journeys/shop/map/"])
def test_a_page_whose_files_keep_going_says_so(ada, shop, monkeypatch, address):
    def gone(*told, **more):
        raise FileNotFoundError(2, "No such file", str(settings.DATA_DIR / "store/events/x.parquet"))

    monkeypatch.setattr("journeymap.maps.keeping.kept", gone)
    answer = ada.get(address)
    assert answer.status_code == 503 and answer["Retry-After"]
    assert b"Ask again in a moment" in answer.content


def test_what_is_posted_is_not_done_twice(ada, shop, monkeypatch):
    asked = []

    def gone(self, request, slug):
        asked.append(slug)
        raise SnapshotGone("Snapshot 1 is no longer kept.")

    monkeypatch.setattr(MapPage, "permissions", {"POST": ()})
    monkeypatch.setattr(MapPage, "post", gone, raising=False)
    assert ada.post("/journeys/shop/").status_code == 503 and asked == ["shop"]


@pytest.mark.parametrize("address", ["/journeys/shop/", "/api/v1/journeys/shop/map/"])
def test_a_page_whose_bucket_does_not_answer_says_so(ada, shop, monkeypatch, address):
    def away(*told, **more):
        raise StoreAway("s3://secret-bucket did not answer")

    monkeypatch.setattr(Log, "open", away)
    forget_all()
    answer = ada.get(address)
    assert answer.status_code == 503 and answer["Retry-After"] == "30"
    assert b"does not answer just now" in answer.content and b"secret-bucket" not in answer.content


@pytest.mark.parametrize("address", ["/journeys/shop/", "/api/v1/journeys/shop/map/"])
def test_a_page_whose_engine_failed_says_so_and_the_log_why(ada, shop, monkeypatch, caplog, address):
    def failed(*told, **more):
        raise EngineError("Spark at spark://secret-host:7077 did not carry out the work")

    monkeypatch.setattr(Log, "open", failed)
    forget_all()
    answer = ada.get(address)
    assert answer.status_code == 503 and answer["Retry-After"] == "30"
    assert b"did not do so just now" in answer.content and b"secret-host" not in answer.content
    assert "secret-host" in caplog.text


def test_other_faults_are_not_hidden(settings):
    assert not changing.replaced(FileNotFoundError(2, "No such file", "/etc/nothing"))
    assert not changing.replaced(ValueError(str(settings.DATA_DIR / "store/x")))
    assert changing.replaced(duckdb.IOException(f'Cannot open file "{settings.DATA_DIR}/store/compiled/x"'))
