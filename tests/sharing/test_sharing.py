"""Links for people without an account: only what was meant, only while it was meant."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from journeymap.access.models import Entry
from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER
from journeymap.maps.models import Note
from journeymap.sharing.links import CannotShare, allow, allowed, opened, share, withdraw
from journeymap.sharing.models import Share
from tests.people import signed_in, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_looked_yet():
    cache.clear()


@pytest.fixture
def ann():
    return somebody(BUSINESS_USER, "ann")


@pytest.fixture
def boss():
    return somebody(ADMINISTRATOR, "boss")


def linked(journey, by, **told):
    allow(True, by)
    return share(journey, by, **{"name": "the board", "query": {}, **told})


def look(token: str, **headers):
    return Client(headers=headers).get(f"/s/{token}/")


def test_nothing_is_shared_until_an_administrator_allows_it(shop, ann, boss):
    assert not allowed()
    with pytest.raises(CannotShare, match="administrator can allow it"):
        share(shop, ann, name="x", query={})
    page = signed_in(Client(), ann).get(f"/journeys/{shop.slug}/shares/")
    assert b"An administrator can allow it" in page.content and b"Make the link" not in page.content
    assert signed_in(Client(), ann).post("/sharing/", {"allowed": "yes"}).status_code == 403
    assert signed_in(Client(), boss).post("/sharing/", {"allowed": "yes"}).status_code == 302
    assert allowed() and Entry.objects.filter(action="sharing.allow").count() == 1


def test_a_link_shows_one_view_to_who_has_no_account(shop, dropoff, ann, boss):
    allow(True, boss)
    answer = signed_in(Client(), ann).post(
        f"/journeys/{shop.slug}/shares/?trait=plan%3Dfree&vs_channel=web&cell=c1",
        {"name": "the board", "days": "7"},
    )
    made = Share.objects.get()
    assert made.query == {"trait": ["plan=free"]} and made.by == ann
    address = answer.context["address"]
    token = address.rstrip("/").rpartition("/")[2]
    assert token not in str(Share.objects.values()) and len(token) >= 30
    page = look(token)
    text = page.content.decode()
    assert page.status_code == 200 and shop.name in text and "plan free" in text
    made.refresh_from_db()
    assert made.opened == 1 and made.last_opened
    assert "<a " not in text and "<form" not in text and "/journeys/" not in text  # no way into the house
    assert "sessionid" not in page.cookies and "csrftoken" not in page.cookies
    assert page["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["Referrer-Policy"] == "no-referrer" and "noindex" in page["X-Robots-Tag"]
    assert page["Cache-Control"] == "private, no-store"
    assert {e.action for e in Entry.objects.all()} >= {"sharing.allow", "sharing.share"}


def test_no_customer_and_no_word_of_one_leaves_by_a_link(shop, dropoff, boss):
    _, token = linked(shop, boss, notes=True)
    text = look(token).content.decode()
    for word in ("c0", "c1", "Voices", "great", "slow"):
        assert f">{word}<" not in text
    assert "hx-get" not in text and "data-cell" not in text and boss.username not in text


def test_notes_go_only_where_that_was_said_and_without_their_author(shop, ann, boss):
    Note.objects.create(journey=shop, lane="backstage", text="<b>the clerk</b> signs", by=ann)
    _, without = linked(shop, boss)
    _, having = linked(shop, boss, notes=True)
    assert "clerk" not in look(without).content.decode()
    text = look(having).content.decode()
    assert "&lt;b&gt;the clerk&lt;/b&gt; signs" in text and ">ann<" not in text and "· ann" not in text


def test_only_the_sites_that_were_named_may_embed_it(shop, boss):
    _, token = linked(shop, boss, frames="https://Intranet.example.com/\nhttp://wiki.example.com:8080")
    page = look(token)
    assert "X-Frame-Options" not in page
    policy = page["Content-Security-Policy"]
    assert "frame-ancestors https://intranet.example.com http://wiki.example.com:8080" in policy
    assert "default-src 'self'" in policy
    for wrong in ("javascript:x", "https://*", "https://a b; script-src *", "example.com", "https://a/path"):
        with pytest.raises(CannotShare, match="is no origin"):
            share(shop, boss, name="x", query={}, frames=wrong)


def test_whatever_ends_a_link_looks_the_same(shop, boss):
    made, token = linked(shop, boss)
    unknown = look("nothing-like-it")
    assert unknown.status_code == 404
    ways = (
        lambda: Share.objects.filter(pk=made.pk).update(expires=timezone.now() - timedelta(seconds=1)),
        lambda: withdraw(made, boss),
        lambda: allow(False, boss),
    )
    for end in ways:
        Share.objects.filter(pk=made.pk).update(withdrawn=None, expires=timezone.now() + timedelta(days=1))
        assert look(token).status_code == 200
        end()
        gone = look(token)
        assert (gone.status_code, gone.content) == (404, unknown.content)
        gone_told, unknown_told = dict(gone.headers), dict(unknown.headers)
        assert gone_told.pop("X-Request-ID") != unknown_told.pop("X-Request-ID")  # of each request its own
        assert gone_told == unknown_told
        assert opened(token) is None
        made.refresh_from_db()


def test_a_part_that_is_not_there_any_more_ends_the_link(shop, boss):
    _, token = linked(shop, boss, query={"channel": ["pigeon"]})
    assert look(token).status_code == 404


def test_who_guesses_is_slowed_down(shop, boss, monkeypatch):
    monkeypatch.setattr("journeymap.web.pages.sharing.reading.A_MINUTE", 3)
    _, token = linked(shop, boss)
    codes = [look("x").status_code for _ in range(3)]
    answer = look(token)
    assert codes == [404] * 3 and answer.status_code == 429 and answer["Retry-After"] == "60"


def test_links_are_listed_and_withdrawn_on_their_page(shop, ann, boss):
    made, token = linked(shop, boss)
    client = signed_in(Client(), ann)
    for address in (f"/journeys/{shop.slug}/shares/", "/sharing/"):
        text = client.get(address).content.decode()
        assert "the board" in text and "Withdraw" in text and token not in text
    answer = client.post(f"/journeys/{shop.slug}/shares/{made.pk}/withdraw/")
    assert answer.status_code == 302 and look(token).status_code == 404
    assert "withdrawn" in client.get(f"/journeys/{shop.slug}/shares/").content.decode()
    assert Entry.objects.filter(action="sharing.withdraw").count() == 1
    assert client.post(f"/journeys/{shop.slug}/shares/9999/withdraw/").status_code == 404


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"name": " ", "days": "7"}, "for whom"),
        ({"name": "x", "days": "0"}, "1 to 366 days"),
        ({"name": "x", "days": "9999"}, "1 to 366 days"),
        ({"name": "x", "days": "7", "frames": "*"}, "is no origin"),
    ],
)
def test_what_cannot_be_shared_is_told_beside_the_form(shop, ann, boss, told, message):
    allow(True, boss)
    answer = signed_in(Client(), ann).post(f"/journeys/{shop.slug}/shares/", told)
    assert answer.status_code == 400 and message in answer.content.decode() and not Share.objects.exists()


def test_who_may_not_change_a_journey_shares_nothing(shop):
    client = signed_in(
        Client(), somebody(None, "vic", may=("journeys.view_journey", "analysis.view_finding"))
    )
    assert client.get(f"/journeys/{shop.slug}/shares/").status_code == 403
    assert client.get("/sharing/").status_code == 403
