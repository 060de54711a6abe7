"""Secrets that the database keeps for other systems: sealed, so that a copy of it alone opens none.

The key comes from SECRET_KEY (HKDF-SHA256, RFC 5869), another for each purpose; the seal is Fernet.
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
    return _fernet(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """The text that was sealed. Raises Unreadable."""
    try:
        return _fernet(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable(
            "This secret was sealed with another secret key (JOURNEYMAP_SECRET_KEY). Enter or make it anew."
        ) from error


def _fernet(purpose: str) -> Fernet:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"journeymap {purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(kdf.derive(settings.SECRET_KEY.encode())))
