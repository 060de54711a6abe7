"""Changing the secret key of an installation, in steps that may be killed at any moment and be taken again.

1. The key of digests is kept (access/digesting.py). 2. A new key is made, the one before stays beside it, so
that sessions and links signed with it are still good. 3. Each secret is sealed with the new one. 4. Later the
earlier keys are forgotten; whoever signed in before signs in again.

Where the environment gives the key, people do step 2: JOURNEYMAP_SECRET_KEY is the new one,
JOURNEYMAP_SECRET_KEY_OLD the one before.
"""

from __future__ import annotations

from django.conf import settings

from journeymap.access import keys
from journeymap.access.audit import record
from journeymap.access.digesting import keep
from journeymap.access.resealing import Resealed, behind, lagging, reseal

__all__ = ["Refused", "behind", "finish", "forget", "rotate"]


class Refused(RuntimeError):
    """Nothing was changed; the words say what to do first."""


def rotate() -> bool:
    """Steps 1 and 2, for a key that lies in the data folder. This process goes on with the new key."""
    keep()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = keys.change(settings.SECRET_KEY_FILE)
    return True


def finish() -> Resealed:
    """Steps 1 and 3."""
    keep()
    told = reseal()
    if told.anew:
        record(None, "secret_key.reseal", "secret key", anew=told.anew, unreadable=len(told.unreadable))
    return told


def forget() -> int:
    """Step 4; how many earlier keys there were. Raises Refused as long as one of them is needed."""
    if lag := lagging():
        raise Refused(
            f"{lag} secrets are not sealed with the present key. Run `manage.py rotate_key` first; enter "
            "those anew that it names."
        )
    if settings.SECRET_KEY_FILE is None:
        if settings.SECRET_KEY_FALLBACKS:
            raise Refused(
                "Nothing needs the earlier keys any more but sessions and links: take "
                "JOURNEYMAP_SECRET_KEY_OLD out of the environment, then start all processes again."
            )
        return 0
    earlier = len(settings.SECRET_KEY_FALLBACKS)
    keys.forget_earlier(settings.SECRET_KEY_FILE)
    if earlier:
        record(None, "secret_key.forget", "secret key", earlier=earlier)
    return earlier
