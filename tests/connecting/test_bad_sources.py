"""Sources that lie, break off, answer for ever or lead elsewhere: clear words, and nothing half taken."""

import json
from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone

from journeymap.access.secrets import seal
from journeymap.connecting import pulling, reaching
from journeymap.connecting.due import start_due
from journeymap.connecting.kinds import Trouble
from journeymap.connecting.models import PURPOSE, Page
from journeymap.connecting.opening import opened
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import attempt

from .conftest import events, pull
from .scripted import serving, told

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = {"id": "id", "customer": "who", "activity": "what", "time": "at"}
HUSH = "the-key-of-the-source"


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(pulling, "FIRST_WAIT", 0.01)


def rows(begin: int, number: int) -> list[dict]:
    return [
        {"id": n, "who": f"c{n % 5}", "what": "came", "at": f"2026-01-01T{n % 24:02d}:00:00Z"}
        for n in range(begin, begin + number)
    ]


@pytest.fixture
def api(connect):
    """`api(address, paging="link", next="next")`: a connection to an API of our own description."""

    def api(address: str, **settings):
        told = {"address": address, "path": "things", "records": "items", "auth": "bearer", **settings}
        return connect("rest", told, {"token": HUSH}, told=TOLD)

    return api


def test_pages_are_found_by_link_page_offset_and_cursor(api):
    def script(asked):
        begin = int(asked.query.get("offset") or 10 * (int(asked.query.get("page") or 1) - 1))
        begin = int(asked.query.get("after") or begin)
        there = rows(begin, 10) if begin < 30 else []
        after = begin + 10 if begin < 20 else None
        link = f"{served.address}/things?after={after}" if after else None
        return told({"items": there, "next": link, "meta": {"after": after}})

    with serving(script) as served:
        for settings in (
            {"paging": "link", "next": "next"},
            {"paging": "page", "query": {"page": "{page}"}},
            {"paging": "offset", "query": {"offset": "{offset}"}},
            {"paging": "cursor", "query": {"after": "{next}"}, "next": "meta.after"},
        ):
            done = pull(api(served.address, **settings))
            assert done.rows == 30, settings


def test_a_last_page_that_was_not_full_is_asked_for_again(api):
    there = rows(0, 15)

    def script(asked):
        begin = 10 * (int(asked.query["page"]) - 1)
        return told({"items": there[begin : begin + 10]})

    with serving(script) as served:
        connection = api(served.address, paging="page", query={"page": "{page}"})
        assert pull(connection).accepted == 15
        there += rows(15, 12)
        later = pull(connection)
        assert (later.accepted, later.duplicates) == (12, 5)


@pytest.mark.parametrize("told", ["9" * 400, "1000000000", "Fri, 31 Dec 9999 23:59:59 GMT", "²"])
def test_no_source_is_put_off_for_longer_than_a_day(api, told):
    with serving(lambda _: (429, {"Retry-After": told.encode().decode("latin-1")}, b"")) as served:
        connection = api(served.address, paging="none")
        with pytest.raises(Trouble):
            pull(connection)
    connection.refresh_from_db()
    assert timezone.now() < connection.due < timezone.now() + timedelta(hours=27)


def test_a_link_header_names_the_next_page(api):
    def script(asked):
        more = {"Link": f'<{served.address}/things?at=10>; rel="next"'} if "at" not in asked.query else {}
        return told(rows(int(asked.query.get("at") or 0), 10), **more)

    with serving(script) as served:
        assert pull(api(served.address, records="", paging="link")).rows == 20


def test_what_is_asked_for_by_time_goes_on_at_the_newest(api):
    asked_for = []

    def script(asked):
        asked_for.append(asked.query.get("since"))
        return told({"items": rows(0, 5)})

    settings = {"paging": "none", "query": {"since": "{since}"}, "since_field": "at"}
    settings["since_first"] = "2026-01-01"
    with serving(script) as served:
        connection = api(served.address, **settings)
        pull(connection)
        pull(connection)
    assert asked_for == ["2026-01-01T00:00:00Z", "2026-01-01T03:59:59Z"]
    assert len(events()) == 5


def test_a_record_of_the_far_future_silences_no_api(api):
    asked_for, there = [], [*rows(0, 2), {**rows(2, 1)[0], "at": "2999-01-01T00:00:00Z"}]

    def script(asked):
        asked_for.append(asked.query.get("since"))
        return told({"items": there})

    settings = {"paging": "none", "query": {"since": "{since}"}, "since_field": "at"}
    with serving(script) as served:
        connection = api(served.address, **settings)
        assert "later than now" in pull(connection).notes[0]
        there[0] = rows(7, 1)[0]
        assert pull(connection).accepted == 1
    assert asked_for == [None, "2026-01-01T00:59:59Z"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((302, {"Location": "http://example.com/"}, b""), "redirects are not followed"),
        ((401, {}, b"{}"), "the key is wrong"),
        ((404, {}, b"{}"), "check the address"),
        (told({"things": []}), "no 'items'; it holds things"),
        (told({"items": {"a": 1}}), "not a list of records"),
        (told({"items": ["a"]}), "not a list of records"),
        (told([1]), "no 'items'"),
    ],
)
def test_an_answer_that_is_no_good_is_told_and_stops_at_once(api, answer, words):
    with serving(lambda _: answer) as served:
        with pytest.raises(Trouble, match=words):
            pull(api(served.address, paging="none"))
        assert len(served.asked) == 1
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    "answer",
    [
        (200, {}, b'{"items": [{"id": 1'),
        (200, {"Content-Length": "5000"}, b'{"items": []}'),
        (500, {}, b"who is Jane Doe?"),
        (503, {}, b""),
    ],
)
def test_an_answer_that_breaks_off_is_asked_for_again_and_never_taken_for_the_end(api, answer):
    with serving(lambda _: answer) as served:
        connection = api(served.address, paging="none")
        with pytest.raises(Trouble) as raised:
            pull(connection)
        assert len(served.asked) == pulling.PATIENCE
    assert "Jane" not in str(raised.value)
    connection.refresh_from_db()
    assert connection.failures == 1 and connection.caught_up is None


def test_a_source_that_never_answers_is_given_up(api, monkeypatch):
    monkeypatch.setattr(reaching, "SECONDS_ALL", 0.3)
    monkeypatch.setattr(pulling, "PATIENCE", 2)
    let_go = Event()
    with serving(lambda _: let_go.wait() and told({"items": []})) as served:
        connection = api(served.address, paging="none")
        with pytest.raises(Trouble, match="could not be reached"):
            pull(connection)
        let_go.set()


def test_a_next_page_on_another_host_gets_no_key(api):
    seen = []

    def other(asked):
        seen.append(asked.headers)
        return told({"items": []})

    with serving(other) as elsewhere:
        link = elsewhere.address.replace("127.0.0.1", "localhost") + "/things"
        with serving(lambda _: told({"items": rows(0, 3), "next": link})) as served:
            connection = api(served.address, paging="link", next="next")
            with pytest.raises(Trouble, match="not sent to another host"):
                pull(connection)
    assert seen == []


def test_endless_pages_are_noticed(api):
    with serving(lambda _: told({"items": rows(0, 3), "meta": {"after": "same"}})) as served:
        connection = api(served.address, paging="cursor", query={"after": "{next}"}, next="meta.after")
        with pytest.raises(Trouble, match="same page for ever"):
            pull(connection)


def test_ten_megabytes_are_read_and_more_than_the_limit_is_not(api, monkeypatch):
    big = [{**row, "note": "x" * 10_000} for row in rows(0, 1_050)]
    with serving(lambda _: told({"items": big})) as served:
        assert pull(api(served.address, paging="none")).accepted == 1_050
        monkeypatch.setattr(reaching, "MOST_BYTES", 2**20)
        with pytest.raises(Trouble, match="1 MB"):
            pull(api(served.address, paging="none"))


@pytest.mark.parametrize(
    "address",
    ["http://169.254.169.254/latest", "http://8.8.8.8/x", "ftp://x/y", "http://[::ffff:169.254.169.254]/x",
     "https://[64:ff9b::a9fe:a9fe]/x", "https://[2002:a9fe:a9fe::]/x", "https://[64:ff9b::e000:1]/x",
     "https://[2001:0:a9fe:a9fe:0:0:5601:5601]/x", "http://[64:ff9b::808:808]/x"],
)  # fmt: skip
def test_addresses_that_nobody_means_are_not_asked(api, address):
    with pytest.raises(Trouble):
        opened(api(address)).preview(1)


def test_the_key_stands_in_no_error_no_page_and_no_import(api):
    with serving(lambda _: (500, {}, b"")) as served:
        connection = api(served.address)
        with pytest.raises(Trouble):
            pull(connection)
    failed = connection.pulls.get()
    assert HUSH not in failed.error + failed.traceback + json.dumps(connection.settings)


def test_a_secret_of_another_installation_is_told_not_thrown(api):
    connection = api("http://127.0.0.1:1")
    connection.sealed = seal("{}", PURPOSE)[:-6] + "AAAA=="
    connection.save()
    with pytest.raises(Trouble, match="another secret key"):
        pull(connection)


def test_a_broken_source_keeps_no_other_from_being_pulled(api):
    with serving(lambda asked: told({"items": rows(0, 3)})) as served:
        api("http://127.0.0.1:1", paging="none")
        good = api(served.address, paging="none")
        assert start_due() == 2
        for connection in good.__class__.objects.all():
            attempt(connection.pulls.model, connection.pulls.get().pk)
        assert start_due() == 0  # none is due again at once
    assert len(events()) == 3
    assert not Page.objects.exists()


def test_an_import_that_fails_is_taken_again_with_another_mapping(connect):
    with serving(lambda _: told({"items": rows(0, 3)})) as served:
        told_settings = {"address": served.address, "records": "items", "paging": "none"}
        connection = connect("rest", told_settings, told=TOLD | {"activity": "deed"})
        with pytest.raises(Exception, match="no column 'deed'"):
            pull(connection)
        connection.told = TOLD
        connection.save()
        assert pull(connection).accepted == 3
    assert not Page.objects.exists()
