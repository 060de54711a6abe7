"""Making, changing and knowing write keys."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction

from journeymap.access.audit import record
from journeymap.customers.purposes import Purpose
from journeymap.tracking.models import WriteKey

START = 6  # letters by which people know a key
ANY = "*"
CHANGEABLE = ("name", "on", "rate", "origins", "channel", "consent")


@dataclass(frozen=True)
class Known:
    """What answering a request needs to know of a key that is on. origins: in small letters, without end."""

    pk: int
    name: str
    rate: int | None
    origins: frozenset[str]

    def lets_in(self, origin: str) -> bool:
        return ANY in self.origins or origin.lower().rstrip("/") in self.origins


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def make(by: AbstractBaseUser | None, name: str, source: str, **more: Any) -> tuple[WriteKey, str]:
    """A new key, and the key itself, which nothing tells again. ValidationError."""
    plain = secrets.token_urlsafe(24)
    row = WriteKey(
        name=name.strip(), source=source, digest=digest_of(plain), start=plain[:START], by=by, **more
    )
    checked(row)
    with transaction.atomic():
        row.save()
        record(by, "write_key.make", row.name, source=row.source)
    return row, plain


def change(row: WriteKey, by: AbstractBaseUser | None, **told: Any) -> WriteKey:
    """Change what CHANGEABLE names. ValidationError; nothing is changed then. The trail names what."""
    with transaction.atomic():
        kept = WriteKey.objects.select_for_update().get(pk=row.pk)
        changed = {name: value for name, value in told.items() if getattr(kept, name) != value}
        for name in changed:
            if name not in CHANGEABLE:
                raise ValidationError({name: "This of a write key cannot be changed; make another key."})
            setattr(kept, name, changed[name])
        if changed:
            checked(kept)
            kept.save(update_fields=sorted(changed))
            record(by, "write_key.change", kept.name, changed=sorted(changed), on=kept.on)
    return kept


def renew(row: WriteKey, by: AbstractBaseUser | None) -> tuple[WriteKey, str]:
    """Another key in place of a lost one; the old one is no longer taken."""
    plain = secrets.token_urlsafe(24)
    with transaction.atomic():
        WriteKey.objects.filter(pk=row.pk).update(digest=digest_of(plain), start=plain[:START])
        record(by, "write_key.renew", row.name)
    row.refresh_from_db()
    return row, plain


def checked(row: WriteKey) -> None:
    """Raises ValidationError, by field."""
    row.origins = "\n".join(origins(row.origins))
    row.full_clean(exclude=["by"])
    problem = consent_problem(row.consent)
    if problem:
        raise ValidationError({"consent": problem})


def origins(text: str) -> list[str]:
    """One a line, as browsers tell them. ValidationError."""
    found = [line.strip().rstrip("/").lower() for line in text.splitlines() if line.strip()]
    for each in found:
        parts = urlsplit(each)
        if each != ANY and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path):
            raise ValidationError(
                {"origins": f"{each[:100]!r} is no origin. Write it as https://shop.example.com, one a line."}
            )
    return list(dict.fromkeys(found))


def consent_problem(told: Any) -> str:
    if not isinstance(told, dict) or not all(isinstance(name, str) for name in told):
        return 'Write which category is which purpose, as {"Analytics": "mining"}.'
    unknown = sorted({str(purpose) for purpose in told.values()} - set(Purpose.values))
    if unknown:
        return f"{unknown[0]!r} is no purpose; there are: {', '.join(Purpose.values)}."
    return ""


def all_known() -> dict[str, Known]:
    """Digest -> what is known, of all keys that are on."""
    rows = WriteKey.objects.filter(on=True).only("pk", "name", "rate", "origins", "digest")
    return {row.digest: Known(row.pk, row.name, row.rate, frozenset(row.origins.split())) for row in rows}
