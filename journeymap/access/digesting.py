"""The key of digests that are kept: of persons whose rows are refused, of backup codes, in addresses.

A digest cannot be made anew without what it is of, so its key stays when SECRET_KEY changes: the one of the
beginning, kept in the database, sealed like other secrets (docs/decisions/83-digests-keep-their-key.md).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection

from .models import KeptKey
from .secrets import seal, unseal

PURPOSE = "key of digests"
NAME = "digests"
_known: tuple[str, bytes] | None = None  # (SECRET_KEY by which it was opened, the key)


def digest_key() -> bytes:
    """Raises secrets.Unreadable where neither SECRET_KEY nor one before it opens the kept one: better no work
    than rows of persons who are to be refused."""
    global _known
    known = _known  # another thread may forget it at any moment
    if known is None or known[0] != settings.SECRET_KEY:
        row = KeptKey.objects.filter(name=NAME).first()
        known = (settings.SECRET_KEY, (unseal(row.sealed, PURPOSE) if row else oldest()).encode())
        _known = known
    return known[1]


def forget_known(**_: Any) -> None:
    """Read it anew when it is needed next. Each request and each job begins so, and a restore ends so.

    Another process may have restored a backup meanwhile: persons refused there would be taken in.
    """
    global _known
    _known = None


def oldest() -> str:
    """The key that digests were made with where none is kept yet."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS][-1]


def keep(**_: Any) -> None:
    """Keep the key, once; runs after `migrate` (Django's own signal), also of a version without its table."""
    if KeptKey._meta.db_table in connection.introspection.table_names():
        KeptKey.objects.get_or_create(name=NAME, defaults={"sealed": seal(oldest(), PURPOSE)})
