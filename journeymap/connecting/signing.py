"""Who sent a message: each tool signs in its own way. Words say what is missing, never what was expected.

journeymap: as our own messages are signed (access/posting.py). Typeform: HMAC-SHA256 of the body. Zendesk:
HMAC-SHA256 of time stamp and body. Intercom: HMAC-SHA1 of the body with the client's secret. SurveyMonkey:
HMAC-SHA1 of the body with "id&secret" of the client.
"""

from __future__ import annotations

import hmac
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1, sha256
from typing import Any

from journeymap.access.posting import signature
from journeymap.connecting.kinds.rest import at

TOLERANCE = 300.0  # seconds that a time stamp may be off


class Unsigned(Exception):
    """It is not known who sent this; the words say what is missing."""


@dataclass(frozen=True)
class Scheme:
    """signed: (secret, headers in small letters, body) -> (what it says, what it should, Unix time or None).

    key: of the message, where a second sending has the same. records: where the record lies, unless told.
    """

    signed: Callable[[str, Mapping[str, str], bytes], tuple[str, str, float | None]]
    key: Callable[[Mapping[str, str], Any], Any]
    records: str = ""


def verify(scheme: Scheme, secret: str, headers: Mapping[str, str], body: bytes) -> None:
    """Raises Unsigned."""
    if not secret:
        raise Unsigned("This address has no secret yet: nobody can sign for it.")
    said, expected, stamp = scheme.signed(secret, headers, body)
    if not said:
        raise Unsigned("The message is not signed.")
    if not hmac.compare_digest(said.encode(), expected.encode()):
        raise Unsigned("The signature is not the one of this message and this secret.")
    if stamp is not None and abs(time.time() - stamp) > TOLERANCE:
        raise Unsigned("The time stamp is more than five minutes off: check the clocks, or it is a replay.")


def _ours(secret: str, headers: Mapping[str, str], body: bytes) -> tuple[str, str, float | None]:
    said = headers.get("x-journeymap-signature", "")
    parts = dict(part.partition("=")[::2] for part in said.split(","))
    stamp = int(parts["t"]) if parts.get("t", "").isdecimal() and len(parts["t"]) < 12 else 0
    return said, signature(secret, stamp, body), float(stamp)


def _typeform(secret: str, headers: Mapping[str, str], body: bytes) -> tuple[str, str, float | None]:
    digest = b64encode(hmac.digest(secret.encode(), body, sha256)).decode()
    return headers.get("typeform-signature", ""), f"sha256={digest}", None


def _zendesk(secret: str, headers: Mapping[str, str], body: bytes) -> tuple[str, str, float | None]:
    told = headers.get("x-zendesk-webhook-signature-timestamp", "")
    digest = b64encode(hmac.digest(secret.encode(), told.encode() + body, sha256)).decode()
    return headers.get("x-zendesk-webhook-signature", ""), digest, _seconds(told)


def _intercom(secret: str, headers: Mapping[str, str], body: bytes) -> tuple[str, str, float | None]:
    digest = hmac.new(secret.encode(), body, sha1).hexdigest()
    return headers.get("x-hub-signature", ""), f"sha1={digest}", None


def _surveymonkey(secret: str, headers: Mapping[str, str], body: bytes) -> tuple[str, str, float | None]:
    digest = b64encode(hmac.digest(secret.encode(), body, sha1)).decode()
    return headers.get("sm-signature", ""), digest, None


def _seconds(told: str) -> float:
    try:
        return datetime.fromisoformat(told).timestamp()
    except ValueError:
        return 0.0


SCHEMES: dict[str, Scheme] = {
    "journeymap": Scheme(_ours, lambda headers, _: headers.get("x-journeymap-id")),
    "typeform": Scheme(_typeform, lambda _, told: at(told, "event_id"), "form_response"),
    "zendesk": Scheme(_zendesk, lambda headers, _: headers.get("x-zendesk-webhook-invocation-id")),
    "intercom": Scheme(_intercom, lambda _, told: at(told, "id"), "data.item"),
    "surveymonkey": Scheme(_surveymonkey, lambda _, told: at(told, "event_id")),
}
