"""Ready recipes against servers that answer as the tools' documentation says."""

import pytest

from journeymap.connecting.models import Pull
from journeymap.feedback.models import Feedback

from .conftest import events, pull
from .scripted import Intercom, Typeform, Zendesk, serving, told

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = {"token": "key"}


def zendesk(connect, address: str, **fields):
    return connect("zendesk", {"address": address, "email": "agent@example.com"}, SECRET, **fields)


def by_activity() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in events():
        found.setdefault(row["activity"], set()).add(row["case"])
    return found


def test_tickets_of_zendesk_come_once_and_their_changes_take_their_place(connect):
    desk = Zendesk(250)
    with serving(desk) as served:
        connection = zendesk(connect, served.address)
        first = pull(connection)
        assert (first.pages, first.rows, first.accepted) == (3, 250, 500)
        assert "start_time" in served.asked[0].query and "cursor" not in served.asked[0].query
        for number in (7, 8, 250):
            desk.change(number, "solved")
        desk.change(251, "new")
        second = pull(connection)
        assert second.rows == 4
        assert "start_time" not in served.asked[-1].query
        assert pull(connection).rows == 0
    rows = events()
    assert len(rows) == 2 * 251
    assert {row["case"] for row in rows} == {str(number) for number in range(1, 252)}
    solved = {row["case"] for row in rows if row["attr_status"] == "solved"}
    assert solved == {"7", "8", "250"}


def test_a_ticket_that_changes_while_pages_are_read_is_taken_as_it_is_last(connect):
    desk = Zendesk(300)
    calls = []

    def changing(asked):
        calls.append(asked)
        if len(calls) == 2:
            desk.change(5, "solved")  # it was on the first page already
        return desk(asked)

    with serving(changing) as served:
        pull(zendesk(connect, served.address))
    assert {row["attr_status"] for row in events() if row["case"] == "5"} == {"solved"}
    assert len(events()) == 600


def test_a_tool_that_asks_for_time_gets_it(connect):
    desk, calls = Zendesk(300), []

    def limited(asked):
        calls.append(asked)
        return told({"error": "TooManyRequests"}, 429, Retry_After="1") if len(calls) == 2 else desk(asked)

    with serving(limited) as served:
        done = pull(zendesk(connect, served.address))
    assert (done.rows, len(calls)) == (300, 4)
    assert 1.0 <= done.waited < 3.0


def test_a_tool_that_asks_for_an_hour_is_left_alone_and_its_rows_are_kept(connect):
    desk, calls = Zendesk(300), []

    def limited(asked):
        calls.append(asked)
        return told({}, 429, Retry_After="3600") if len(calls) == 3 else desk(asked)

    with serving(limited) as served:
        connection = zendesk(connect, served.address, every=10)
        with pytest.raises(Exception, match="429"):
            pull(connection)
        connection.refresh_from_db()
        failed = Pull.objects.get()
        assert failed.status == "failed" and "429" in failed.error
        assert (connection.due - failed.finished).total_seconds() > 3500
        done = pull(connection)
    assert done.rows == 100  # two pages were on disk already
    assert len(events()) == 600


def test_conversations_of_intercom_come_once_in_whatever_order_they_lie(connect):
    tool = Intercom(130)
    with serving(tool) as served:
        connection = connect("intercom", {"address": served.address}, SECRET, gives="feedback")
        assert pull(connection).accepted == 130
        tool.all[3] = tool.conversation(3, 1_760_200_000, rating=1)
        tool.all.append(tool.conversation(900, 1_760_200_001))
        pull(connection)
    assert Feedback.objects.count() == 131
    changed = Feedback.objects.get(case="3")
    assert (changed.score, changed.scale_max, changed.customer) == (1.0, 5.0, "u3")


def test_responses_of_typeform_come_once_behind_their_token(connect):
    tool = Typeform(1500)
    with serving(tool) as served:
        settings = {"address": served.address, "form": "abc"}
        connection = connect("typeform", settings, SECRET, gives="feedback")
        first = pull(connection)
        assert (first.pages, first.accepted) == (3, 1500)
        tool.items += [tool.item(2000), tool.item(2001)]
        assert pull(connection).accepted == 2
        assert [asked.query.get("after") for asked in served.asked[-2:]] == ["T01499", "T02001"]
    assert Feedback.objects.count() == 1502
    one = Feedback.objects.get(text="It was fine 2001")
    assert (one.score, one.customer, one.time.isoformat()) == (10.0, "c3", "2026-01-02T09:00:00+00:00")
