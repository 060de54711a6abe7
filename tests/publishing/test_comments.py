"""Comments: said, answered, settled, taken back; who is named hears of it, and nobody else."""

import pytest
from django.urls import reverse

from journeymap.access.models import Entry
from journeymap.journeys.models import Journey
from journeymap.publishing import comments
from journeymap.publishing.comments import (
    CannotSay,
    mentions,
    nameable,
    open_at,
    read,
    say,
    settle,
    threads,
    unread,
    withdraw,
)  # fmt: skip
from journeymap.publishing.models import TEXT, Comment, Mention
from tests.people import api_client_of, client_of, somebody

pytestmark = pytest.mark.django_db
COMMENTS = "/api/v1/journeys/shop/comments/"
HOSTILE = '<script>alert("x")</script> & "quoted"'


@pytest.fixture
def bea():
    return somebody("Business user", "bea")


@pytest.fixture
def carl():
    return somebody("Business user", "carl")


@pytest.fixture
def journey(db):
    return Journey.objects.create(name="Shop")


def test_who_is_named_and_may_see_the_journey_hears_of_it(journey, bea, carl):
    somebody("Support agent", "sue")
    made, unknown = say(journey, bea, "Look, @carl, @sue and @nobody. a@carl is none.", place="c1")
    assert unknown == ["sue", "nobody"] and [each.username for each in made.mentions.all()] == ["carl"]
    assert unread(carl) == 1 and unread(bea) == 0 and mentions(carl).get().comment == made
    assert nameable() == ["bea", "carl"]
    assert Entry.objects.get(action="publishing.comment").detail == {"number": made.pk, "mentions": 1}
    say(journey, carl, "Yes.", answers=made.pk)
    assert unread(carl) == 0  # who answers has read
    say(journey, bea, "@carl again")
    assert read(carl, mentions(carl)) == 1 and unread(carl) == 0


def test_who_names_oneself_hears_nothing(journey, bea):
    say(journey, bea, "I, @bea, say")
    assert unread(bea) == 0


def test_an_answer_stands_where_what_it_answers_stands(journey, bea, carl):
    first, _ = say(journey, bea, "Why?", state="future", of="b", place="x1", title="Fee")
    answer, _ = say(journey, carl, "Because.", answers=first.pk, place="elsewhere")
    again, _ = say(journey, bea, "I see.", answers=answer.pk)
    assert {(each.state, each.of, each.place, each.title) for each in (answer, again)} == {
        ("future", "b", "x1", "Fee")
    }
    assert again.answers == first
    assert [each.pk for each in threads(journey)] == [first.pk]
    assert [each.pk for each in threads(journey).get().answered_by.all()] == [answer.pk, again.pk]


def test_settling_and_opening_again_and_twice_is_once(journey, bea, carl):
    first, _ = say(journey, bea, "Why?")
    for _ in range(2):
        settle(first, carl)
        assert first.done is not None
    settle(first, bea, settled=False)
    assert first.done is None
    assert Entry.objects.filter(action__endswith="settle_comment").count() == 1
    assert Entry.objects.filter(action__endswith="reopen_comment").count() == 1


def test_a_journey_has_so_many_comments_and_no_more(journey, bea, monkeypatch):
    monkeypatch.setattr(comments, "MOST", 1)
    say(journey, bea, "one")
    with pytest.raises(CannotSay, match="This journey has 1 comments, the most that it can"):
        say(journey, bea, "two")
    assert Comment.objects.count() == 1


def test_what_is_open_is_counted_at_each_place_of_the_current_map(journey, bea, carl):
    first, _ = say(journey, bea, "one", place="c1")
    say(journey, carl, "an answer", answers=first.pk)
    say(journey, carl, "two", place="c1")
    settle(say(journey, bea, "done", place="c2")[0], bea)
    say(journey, bea, "of the whole map")
    say(journey, bea, "of a day", state="day", place="c1")
    assert open_at(journey) == {"c1": 2}


def test_only_ones_own_unanswered_comment_can_be_taken_back(journey, bea, carl):
    first, _ = say(journey, bea, "Why?")
    with pytest.raises(CannotSay, match="Only who wrote"):
        withdraw(first, carl)
    answer, _ = say(journey, carl, "Because.", answers=first.pk)
    with pytest.raises(CannotSay, match="answered this already"):
        withdraw(first, bea)
    withdraw(answer, carl)
    withdraw(first, bea)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("text, said", [(" \n ", "Nothing was written"), ("x" * (TEXT + 1), "at most 4,000")])
def test_what_cannot_be_kept_is_refused_in_words(journey, bea, text, said):
    with pytest.raises(CannotSay, match=said):
        say(journey, bea, text)
    with pytest.raises(CannotSay, match="deleted meanwhile"):
        say(journey, bea, "hello", answers=99)
    with pytest.raises(CannotSay, match="state is one of"):
        say(journey, bea, "hello", state="past")


def test_comments_over_http(journey, bea):
    client, other = api_client_of("Business user", "bea"), api_client_of("Business user", "carl")
    made = client.post(
        COMMENTS, {"text": "Why, @carl and @none?", "place": "c1", "title": "Goal"}, format="json"
    )
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["mentions"], told["not_told"], told["by"]) == (["carl"], ["none"], "bea")
    answer = other.post(COMMENTS, {"text": "So.", "answers": told["id"]}, format="json").json()
    assert answer["place"] == "c1" and answer["answers"] == told["id"]
    assert client.get(COMMENTS, {"place": "c1"}).json()["count"] == 2
    assert client.delete(f"{COMMENTS}{answer['id']}/").status_code == 403
    assert other.post(f"{COMMENTS}{told['id']}/settle/").json()["done"]
    assert client.get(COMMENTS, {"done__isnull": "true"}).json()["count"] == 1
    assert client.post(COMMENTS, {"text": " "}, format="json").status_code == 400
    assert client.post(COMMENTS, {"text": "x", "answers": 99}, format="json").status_code == 400
    assert client.get("/api/v1/journeys/none/comments/").status_code == 404
    assert api_client_of("Support agent", "sue").get(COMMENTS).status_code == 403


def test_the_pages_keep_what_was_said_as_text_and_lose_nothing(journey, bea, carl):
    client = client_of("Business user", "bea")
    place = reverse("comments-place", args=["shop"])
    htmx = {"HX-Request": "true"}
    shown = client.post(
        place, {"text": HOSTILE, "tell": "@carl", "place": "c1", "title": HOSTILE}, headers=htmx
    )
    page = shown.content.decode()
    assert shown.status_code == 200 and "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert unread(carl) == 1
    first = Comment.objects.get()
    gone = client.post(
        place, {"text": "my answer", "answers": "99", "place": "c1"}, headers=htmx
    ).content.decode()
    assert "deleted meanwhile" in gone and "my answer" in gone
    alone = client.get(f"{place}?place=c1").content.decode()
    assert "&lt;script&gt;" in alone and "<script>alert" not in alone
    every = client.get(reverse("comments", args=["shop"])).content.decode()
    assert "&lt;script&gt;" in every and f"cell={first.place}" in every
    other = client_of("Business user", "carl")
    home = other.get(reverse("mentions")).content.decode()
    assert "&lt;script&gt;" in home and '1<span class="sr"> not read yet' in home
    assert "You were mentioned" in other.get(reverse("home")).content.decode()
    other.post(reverse("mentions"), {"which": str(mentions(carl).get().pk)})
    assert unread(carl) == 0 and "not read yet" not in other.get(reverse("mentions")).content.decode()
    client.post(reverse("comment", args=["shop", first.pk]), {"what": "settle"})
    assert Comment.objects.get().done
    assert "Nothing is open" in client.get(reverse("comments", args=["shop"])).content.decode()
    client.post(reverse("comment", args=["shop", first.pk]), {"what": "delete"})
    assert not Comment.objects.exists()


@pytest.mark.parametrize("of", ["a/b c", "..", "\u05d0?", "plain"])
def test_a_comment_on_a_map_of_any_name_leads_somewhere(journey, bea, of):
    say(journey, bea, "Look here.", state=Comment.State.FUTURE, of=of)
    client = client_of("Business user", "bea")
    page = client.get(reverse("comments", args=["shop"]))
    assert page.status_code == 200 and "Look here." in page.content.decode()
    at = reverse("future", args=["shop", of]) if of == "plain" else reverse("futures", args=["shop"])
    assert f'href="{at}"' in page.content.decode()
    there = client.get(reverse("comments-place", args=["shop"]), {"state": "future", "of": of})
    assert there.status_code == 200


def test_the_menu_groups_the_digits_of_many_mentions(journey, bea, carl):
    made = Comment.objects.bulk_create(Comment(journey=journey, by=bea, text="@carl") for _ in range(1_234))
    Mention.objects.bulk_create(Mention(comment=each, user=carl) for each in made)
    page = client_of("Business user", "carl").get(reverse("mentions")).content.decode()
    assert '1,234<span class="sr"> not read yet' in page and 'title="1,234 not read yet"' in page
