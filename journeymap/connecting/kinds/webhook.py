"""What other systems send to an address of ours, and how each signs it, after their public documentation."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from journeymap.connecting.kinds.base import Settings, Source, secret
from journeymap.connecting.messages import StoredMessages


class WebhookSettings(Settings):
    scheme: Literal["journeymap", "typeform", "zendesk", "intercom", "surveymonkey"] = Field(
        "journeymap",
        title="Who signs",
        description="journeymap: header X-Journeymap-Signature: t=…,v1=…, HMAC-SHA256 of time, dot and body",
    )
    secret: str = Field("", **secret("Secret", "Of SurveyMonkey: the client's id, an ampersand, its secret"))
    records: str = Field(
        "",
        title="Where the record lies",
        max_length=200,
        description="In the message, such as form_response; empty: the message itself",
    )


def stored(settings: WebhookSettings, connection: int) -> Source:
    return StoredMessages(connection)
