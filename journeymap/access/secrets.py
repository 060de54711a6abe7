"""Secrets that the database keeps for other systems: sealed, so that a copy of it alone opens none.

The key comes from SECRET_KEY (HKDF-SHA256, RFC 5869), another for each purpose; the seal is Fernet. What was
sealed with one of SECRET_KEY_FALLBACKS is opened too, until a change of the key is over (resealing.py).
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """A secret was sealed with another SECRET_KEY, or is damaged."""


def seal(text: str, purpose: str) -> str:
    """The text sealed; only `unseal` with the same purpose and the same SECRET_KEY opens it."""
    return _fernet(settings.SECRET_KEY, purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """The text that was sealed. Raises Unreadable."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _fernet(key, purpose).decrypt(sealed.encode()).decode()
        except InvalidToken:
            continue
    raise Unreadable(
        "This secret was sealed with another secret key (JOURNEYMAP_SECRET_KEY). Enter or make it anew."
    )


def is_current(sealed: str, purpose: str) -> bool:
    """Whether the present SECRET_KEY opens it, not one before."""
    try:
        _fernet(settings.SECRET_KEY, purpose).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def _fernet(key: str, purpose: str) -> Fernet:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"journeymap {purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(kdf.derive(key.encode())))
