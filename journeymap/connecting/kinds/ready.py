"""Ready recipes for tools that many have, after their public documentation: a few questions, else data.

Zendesk: incremental export of tickets by cursor, 10 requests a minute, 1,000 tickets a page. Intercom:
search of conversations by the time they changed. Typeform: responses behind the last token.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

from pydantic import Field, field_validator

from journeymap.connecting.kinds.base import Settings, Source, secret
from journeymap.connecting.kinds.rest import RestSettings, RestSource, moment

SINCE = "As 2026-01-01; what is older is not taken"


@dataclass(frozen=True)
class Ready:
    """open: settings of this tool -> source. told: what its columns mean where no recipe of files says it."""

    name: str
    title: str
    about: str
    settings: type[Settings]
    recipe: Callable[[Any], RestSettings]
    gives: str
    source: str
    told: dict[str, Any] = field(default_factory=dict)

    def open(self, settings: Any) -> Source:
        return RestSource(self.recipe(settings))


class Begins(Settings):
    since: str = Field("2020-01-01", title="Begin at", max_length=40, description=SINCE)

    @field_validator("since")
    @classmethod
    def _time(cls, told: str) -> str:
        try:
            moment(told)
        except Exception as error:
            raise ValueError(str(error)) from error
        return told


class ZendeskSettings(Begins):
    address: str = Field(title="Address", max_length=500, examples=["https://yourcompany.zendesk.com"])
    email: str = Field(
        "",
        title="E-mail of the agent",
        max_length=200,
        description="Whose API token it is; empty where the token is one of OAuth",
    )
    token: str = Field("", **secret("API token", "Admin Center → Apps and integrations → Zendesk API"))


class IntercomSettings(Begins):
    address: str = Field(
        "https://api.intercom.io",
        title="Address",
        max_length=500,
        description="api.eu.intercom.io or api.au.intercom.io where your data are there",
    )
    token: str = Field("", **secret("Access token", "Developer Hub → your app → Authentication"))


class TypeformSettings(Settings):
    address: str = Field(
        "https://api.typeform.com",
        title="Address",
        max_length=500,
        description="api.eu.typeform.com where your data are there",
    )
    form: str = Field(
        title="Form", max_length=100, description="The last part of its address: typeform.com/to/…"
    )
    token: str = Field(
        "", **secret("Personal token", "Account → Personal tokens, with the right to read responses")
    )


def zendesk(settings: ZendeskSettings) -> RestSettings:
    """Tickets, by https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/"""
    auth: Literal["basic", "bearer"] = "basic" if settings.email else "bearer"
    return RestSettings(
        address=settings.address,
        path="api/v2/incremental/tickets/cursor.json",
        query={"cursor": "{next}", "start_time": "{since}", "per_page": 1000},
        auth=auth,
        user=f"{settings.email}/token",
        token=settings.token,
        records="tickets",
        next="after_cursor",
        done="end_of_stream",
        stays=True,
        since_form="unix",
        since_first=settings.since,
    )


def intercom(settings: IntercomSettings) -> RestSettings:
    """Conversations, by https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations"""
    changed = {"field": "updated_at", "operator": ">", "value": "{since}"}
    return RestSettings(
        address=settings.address,
        path="conversations/search",
        method="POST",
        body={
            "query": {"operator": "AND", "value": [changed]},
            "pagination": {"per_page": 150, "starting_after": "{next}"},
        },
        headers={"Intercom-Version": "2.11"},
        auth="bearer",
        token=settings.token,
        records="conversations",
        next="pages.next.starting_after",
        since_field="updated_at",
        since_form="unix",
        since_first=settings.since,
        overlap=2,
    )


def typeform(settings: TypeformSettings) -> RestSettings:
    """Responses, by https://www.typeform.com/developers/responses/reference/retrieve-responses/"""
    return RestSettings(
        address=settings.address,
        path=f"forms/{quote(settings.form, safe='')}/responses",
        query={"page_size": 1000, "after": "{next}"},
        first={"sort": "submitted_at,asc"},
        auth="bearer",
        token=settings.token,
        records="items",
        paging="last",
        next="token",
    )


READY = (
    Ready(
        "zendesk",
        "Zendesk",
        "Tickets and what became of them, by Zendesk's incremental export.",
        ZendeskSettings,
        zendesk,
        "events",
        "Zendesk (tickets)",
        {
            "id": "id",
            "case": "id",
            "customer": "requester_id",
            "time": ["created_at", "updated_at"],
            "channel": "via.channel",
        },
    ),
    Ready(
        "intercom",
        "Intercom",
        "Conversations and how they were rated, by Intercom's search.",
        IntercomSettings,
        intercom,
        "feedback",
        "Intercom (conversations)",
        {
            "id": "id",
            "text": "source.body",
            "score": "conversation_rating.rating",
            "time": "created_at",
            "customer": "source.author.id",
            "case": "id",
            "scale": "1-5",
        },
    ),
    Ready(
        "typeform",
        "Typeform",
        "Responses to one form, each once.",
        TypeformSettings,
        typeform,
        "feedback",
        "Typeform",
    ),
)
