"""The forms that chats take, for their incoming webhooks; words are put where no markup is read.

Names in a headline come from data: they must neither call everybody (@channel, <!here>), nor make a link, nor
break out of their line. So a line is made plain, what makes links and calls is broken by a character without
width, and each chat's own markup is escaped.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from journeymap.access.posting import post
from journeymap.actions.message import Message, plain, shortened, unlinked

if TYPE_CHECKING:
    from journeymap.actions.models import Notice

LINES, LONG, TITLE = 40, 600, 140  # lines of a message, letters of a line and of a title
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$^=&])")
OPEN = "Open in Journeymap"


def send_chat(notice: Notice, message: Message) -> None:
    """Raises Undelivered, Unreadable."""
    body = json.dumps(CHATS[notice.channel.kind](message)).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Journeymap"}
    post(notice.channel.whole_address, body, headers, secret=True)


def inert(text: str, most: int = LONG) -> str:
    """One line in which nothing calls anybody or becomes a link by itself."""
    return unlinked(shortened(plain(text), most))


def lines(message: Message) -> list[tuple[str, str]]:
    told = [(inert(each.words), inert(each.note)) for each in message.lines[:LINES]]
    more = len(message.lines) - LINES
    return [*told, (f"and {more} more", "")] if more > 0 else told


def slack(message: Message) -> dict[str, Any]:
    """https://api.slack.com/reference/block-kit: plain_text reads no markup; <, >, & are escaped besides."""
    title = escaped(inert(message.subject, TITLE))
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}
    ]
    for words, note in lines(message):
        said = escaped(f"{words}\n{note}" if note else words)
        blocks.append({"type": "section", "text": {"type": "plain_text", "text": said, "emoji": False}})
    if message.link:
        link = {"type": "mrkdwn", "text": f"<{escaped(message.link)}|{OPEN}>"}
        blocks.append({"type": "section", "text": link})
    return {"text": title, "mrkdwn": False, "link_names": False, "unfurl_links": False, "blocks": blocks}


def escaped(text: str) -> str:
    return html.escape(text, quote=False)


def teams(message: Message) -> dict[str, Any]:
    """https://adaptivecards.io: a TextRun reads no markdown, and calls nobody without an entity."""

    def block(words: str, **look: Any) -> dict[str, Any]:
        return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": words, **look}]}

    body = [block(inert(message.subject, TITLE), weight="Bolder", size="Medium")]
    for words, note in lines(message):
        body.append(block(words))
        if note:
            body.append({**block(note, isSubtle=True, size="Small"), "spacing": "None"})
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard", "version": "1.4", "body": body,
    }  # fmt: skip
    if message.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": OPEN, "url": message.link}]
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}


def mattermost(message: Message) -> dict[str, Any]:
    """https://developers.mattermost.com/integrate/webhooks/incoming: markdown, so each sign is escaped."""
    told = [f"**{marked(inert(message.subject, TITLE))}**"]
    for words, note in lines(message):
        told.append(f"{marked(words)}  \n{marked(note)}" if note else marked(words))
    if message.link:
        told.append(f"[{OPEN}]({message.link})")
    return {"text": "\n\n".join(told)}


def marked(text: str) -> str:
    return MARKDOWN.sub(r"\\\1", text)


def google(message: Message) -> dict[str, Any]:
    """https://developers.google.com/chat/api/guides/v1/messages/create: a card; its paragraphs read HTML."""
    widgets: list[dict[str, Any]] = []
    for words, note in lines(message):
        small = f'<br><font color="#6b6b6b">{escaped(note)}</font>' if note else ""
        widgets.append({"textParagraph": {"text": escaped(words) + small}})
    if message.link:
        button = {"text": OPEN, "onClick": {"openLink": {"url": message.link}}}
        widgets.append({"buttonList": {"buttons": [button]}})
    header = {"title": inert(message.subject, TITLE)}
    card = {"header": header, "sections": [{"widgets": widgets}]}
    return {"cardsV2": [{"cardId": "journeymap", "card": card}]}


CHATS: dict[str, Callable[[Message], dict[str, Any]]] = {
    "slack": slack, "teams": teams, "mattermost": mattermost, "google-chat": google,
}  # fmt: skip
