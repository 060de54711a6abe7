"""Chats get their own form, and nothing in a name from data calls anybody, makes a link or breaks a line."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from journeymap.access.posting import Undelivered
from journeymap.actions import notifying
from journeymap.actions.message import JOINER, Line, Message
from journeymap.actions.models import Notice
from journeymap.actions.sending.chats import CHATS, LINES
from journeymap.analysis.models import Alert

from .conftest import bodies, carry_out, channel

pytestmark = pytest.mark.django_db
HOSTILE = (
    "<!channel> <!here|x> @everyone @here @all <users/all> <https://evil.example|look> "
    "[here](https://evil.example) *bold* _it_ `code` ~s~ <b>x</b> <at>all</at> :boom:\n# head\n\r> quote "
    "www.evil.example \u202egnp\x00"
)
LINK = "https://maps.example/alerts/"


def said(kind: str, words: str = HOSTILE) -> str:
    message = Message(words, (Line(words, words),), {}, {}, LINK)
    return json.dumps(CHATS[kind](message), ensure_ascii=False)


@pytest.mark.parametrize("kind", CHATS)
def test_no_call_and_no_address_of_data_survives(kind):
    text = said(kind)
    for call in ("@everyone", "@here", "@all", "https://evil", "www.evil", "\\u0000", "\u202e", "\\r"):
        assert call not in text
    assert text.count(LINK) == 1, "our own link is there, once"


def test_slack_reads_no_markup_of_data():
    told = CHATS["slack"](Message(HOSTILE, (Line(HOSTILE),), {}, {}, LINK))
    own, markdown = told["blocks"][:-1], told["blocks"][-1]
    assert {block["text"]["type"] for block in own} == {"plain_text"}
    assert markdown["text"]["text"] == f"<{LINK}|Open in Journeymap>"
    assert "<" not in told["text"] and all("<" not in block["text"]["text"] for block in own)
    assert told["mrkdwn"] is False and told["link_names"] is False


def test_teams_gets_runs_that_read_no_markdown_and_no_entities():
    told = CHATS["teams"](Message(HOSTILE, (Line(HOSTILE, "where"),), {}, {}, LINK))
    card = told["attachments"][0]["content"]
    kinds = {run["type"] for block in card["body"] for run in block["inlines"]}
    assert kinds == {"TextRun"} and "msteams" not in card
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Open in Journeymap", "url": LINK}]


def test_mattermost_gets_every_sign_of_markdown_escaped():
    text = CHATS["mattermost"](Message("A", (Line("[x](y) *b* # h | t"),), {}, {}, ""))["text"]
    assert text == "**A**\n\n\\[x\\]\\(y\\) \\*b\\* \\# h \\| t"


def test_google_chat_gets_html_escaped_and_a_button():
    told = CHATS["google-chat"](Message("A", (Line("<users/all> & <b>x</b>"),), {}, {}, LINK))
    widgets = told["cardsV2"][0]["card"]["sections"][0]["widgets"]
    assert widgets[0]["textParagraph"]["text"] == "&lt;users/all&gt; &amp; &lt;b&gt;x&lt;/b&gt;"
    assert widgets[1]["buttonList"]["buttons"][0]["onClick"] == {"openLink": {"url": LINK}}


@pytest.mark.parametrize("kind", CHATS)
def test_a_long_message_is_cut_and_says_how_much_is_left_out(kind):
    many = tuple(Line(f"line {number} {'x' * 2_000}") for number in range(LINES + 7))
    text = json.dumps(CHATS[kind](Message("s" * 900, many, {}, {}, "")), ensure_ascii=False)
    assert "and 7 more" in text and len(text) < 60_000


@pytest.mark.parametrize("kind", CHATS)
def test_an_alert_reaches_a_chat_at_its_sealed_address(open_doors, receiver, kind):
    made = channel(kind, f"{receiver.address}/services/T0/secret-part")
    assert made.address == "127.0.0.1" and "secret-part" not in made.secret
    Alert.objects.create(key="k", analyzer="a", headline="Pay loses <!channel>", started=timezone.now())
    assert notifying.tell() == 1
    assert carry_out(Notice.objects.get()).status == "done"
    ((path, headers, _),) = receiver.got
    assert path == "/services/T0/secret-part" and "Journeymap-Signature" not in headers
    assert "Pay loses" in json.dumps(bodies(receiver)[0])


def test_an_address_of_a_cloud_s_secrets_is_refused_when_the_message_leaves(open_doors, settings):
    settings.WEBHOOK_PRIVATE = False
    made = channel("slack", "https://169.254.169.254/latest/meta-data/")
    notice = notifying.send_test(made, None)
    with pytest.raises(Undelivered, match="private network"):
        carry_out(notice)


def test_the_break_has_no_width_and_ends_no_line():
    assert JOINER == "\u2060" and not JOINER.isspace()


def test_an_occasion_that_nobody_knows_is_refused():
    made = channel("webhook", "https://example.com/", on=False)
    made.occasions = ["alerts", "weather"]
    with pytest.raises(ValidationError, match="alerts"):
        made.full_clean()
