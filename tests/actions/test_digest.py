"""The weekly digest: when it is due, what it says, what the next one is compared with."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from journeymap.access.models import Entry
from journeymap.access.posting import Undelivered
from journeymap.actions import noticing, notifying
from journeymap.actions.digesting.making import last_sent
from journeymap.actions.digesting.telling import tell
from journeymap.actions.message import plain
from journeymap.actions.models import Channel, Digest, Notice
from journeymap.actions.noticing.digest import due_at, next_at
from journeymap.actions.saying import message_of
from journeymap.analysis.models import Alert, Proposal
from journeymap.jobs.claiming import claim, finish
from journeymap.publishing.editions import now

from .conftest import bodies, carry_out, channel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_doors")]
MONDAY = datetime(2030, 7, 1, 7, 30, tzinfo=UTC)  # 8:30 in Lisbon's summer


@pytest.fixture
def hook(shop, receiver) -> Channel:
    return channel("webhook", receiver.address, occasions=["digest"])


def asked(hook: Channel, number: int = 1) -> Notice:
    return Notice.objects.create(channel=hook, occasion="digest", about=f"digest {number}")


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (MONDAY, datetime(2030, 7, 1, 7, tzinfo=UTC)),
        (datetime(2030, 7, 1, 6, 59, tzinfo=UTC), datetime(2030, 6, 24, 7, tzinfo=UTC)),
        (datetime(2030, 7, 7, 23, tzinfo=UTC), datetime(2030, 7, 1, 7, tzinfo=UTC)),
        (datetime(2030, 10, 28, 8, 30, tzinfo=UTC), datetime(2030, 10, 28, 8, tzinfo=UTC)),  # winter again
    ],
)
def test_it_is_due_by_the_clock_of_its_time_zone(moment, due):
    lisbon = Channel(weekday=0, hour=8, zone="Europe/Lisbon")
    assert due_at(lisbon, moment) == due
    assert next_at(lisbon, moment) > moment


def test_it_is_made_once_a_week_and_missed_weeks_are_one(hook):
    since = MONDAY - timedelta(days=30)
    Channel.objects.update(since=since, weekday=0, hour=8, zone="Europe/Lisbon")
    hook.refresh_from_db()
    assert [noticing.gather(hook, MONDAY) for _ in range(2)] == [1, 0]
    assert noticing.gather(hook, MONDAY + timedelta(days=6)) == 0
    assert noticing.gather(hook, MONDAY + timedelta(days=7)) == 1


def test_who_switches_it_on_after_the_hour_waits_for_the_next_week(hook):
    Channel.objects.update(since=MONDAY, weekday=0, hour=8, zone="Europe/Lisbon")
    hook.refresh_from_db()
    assert noticing.gather(hook, MONDAY + timedelta(hours=1)) == 0


def test_the_first_says_how_things_stand_with_interval_and_n(shop):
    moment = timezone.now()
    told = tell(shop, None, moment - timedelta(days=7), moment)["told"]
    assert told["first"] and not told["quiet"]
    goal = next(each for each in told["figures"] if each["title"] == "Goal rate")
    assert goal["interval"].startswith("[") and goal["n"].startswith("n = ")


def test_where_nothing_changed_it_says_so_in_one_line(hook, receiver):
    carry_out(asked(hook))
    carry_out(asked(hook, 2))
    first, second = (each["digests"][0] for each in bodies(receiver))
    assert first["first"] and not second["first"] and second["quiet"] and second["no_newer_data"]
    mail = message_of(Notice.objects.first())
    assert "Nothing changed: there are no newer data since the last digest." in mail.text
    assert mail.text.count("\n\n") < 8 and "nothing changed" in mail.subject


def test_what_happened_since_is_told_in_words(hook, shop, receiver):
    carry_out(asked(hook))
    Alert.objects.create(journey=shop, key="k", analyzer="a", headline="Pay loses", started=timezone.now())
    Proposal.objects.create(
        journey=shop, kind="k", target="Theme <b>", operations=[], reason="", status="accepted",
        decided=timezone.now(),
    )  # fmt: skip
    shop.stages.create(name="Care", order=9)
    shop.refresh_from_db()
    type(shop).objects.filter(pk=shop.pk).update(revision=shop.revision + 1)
    notice = carry_out(asked(hook, 2))
    told = bodies(receiver)[1]["digests"][0]
    assert [each["words"] for each in told["alerts"]] == ["Pay loses"]
    assert told["accepted"] == ["Theme <b> (k)"] and any("Care" in each for each in told["edits"])
    html = message_of(notice).html
    assert "Theme &lt;b&gt;" in html and "<b>open:" not in html.replace('<b style="color:#ad3a10">open:', "")


def test_the_next_is_compared_with_the_last_one_that_arrived(hook, shop, receiver):
    carry_out(asked(hook))
    receiver.status = 500
    failed = claim(Notice, asked(hook, 2).pk)
    with pytest.raises(Undelivered):
        failed.carry_out(lambda *_: None)
    finish(failed, "failed", "away")
    assert last_sent(hook, shop).notice.about == "digest 1"
    receiver.status = 200
    Notice.objects.filter(pk=failed.pk).update(status="queued")
    carry_out(failed)
    assert last_sent(hook, shop).notice.about == "digest 2"
    assert Digest.objects.get(notice__about="digest 1").frozen == {}, "it is compared with no more"
    assert Digest.objects.filter(notice=failed).count() == 1, "a second try says the same"


def test_a_test_is_the_digest_itself_and_counts_for_nothing(hook, shop, receiver):
    notice = notifying.send_test(hook, None, "digest")
    carry_out(notice)
    assert bodies(receiver)[0]["test"] and bodies(receiver)[0]["digests"][0]["journey"] == shop.name
    assert last_sent(hook, shop) is None


def test_its_pictures_are_png_and_nothing_of_it_names_a_customer(hook):
    notice = carry_out(asked(hook))
    message = message_of(notice)
    assert message.pictures and all(each.png.startswith(b"\x89PNG") for each in message.pictures)
    assert all(f'src="cid:{each.name}"' in message.html for each in message.pictures)
    assert "http" not in message.html.replace("https://maps.example", "")
    assert "c12" not in message.text + message.html
    assert Entry.objects.get(action="digest.send").detail["journeys"] == [notice.digests.get().journey_id]


def test_what_is_kept_for_the_next_is_small_and_holds_no_evidence(shop):
    moment = timezone.now()
    frozen = tell(shop, None, moment, moment)["frozen"]
    assert all(each["evidence"] is None for each in frozen["content"]["findings"])
    assert len(frozen["content"]["measures"]) < len(now(shop).content["measures"])


def test_a_line_of_a_mail_s_head_is_one_line():
    assert plain("a\r\nBcc: x\u202e\x00") == "a Bcc: x"
