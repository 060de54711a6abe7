"""Who asks: every tool acts with the rights of this person and no others."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.utils.functional import cached_property

from journeymap.analysis.evidence import Sight


@dataclass(frozen=True)
class Asker:
    """A person, or who holds a token of theirs. writes: whether proposals may be made on their behalf.

    agent: what the token's agent is called; empty for the person themselves.
    """

    user: AbstractBaseUser
    writes: bool = True
    agent: str = ""

    @cached_property
    def sight(self) -> Sight:
        """What this person may see of rows."""
        return Sight.of(self.user)

    @property
    def actor(self) -> AbstractBaseUser | None:
        """Who is noted for what is made on their behalf; None for a command, which has no account."""
        return self.user if self.user.pk else None

    def may(self, *permissions: str) -> bool:
        return bool(self.user.has_perms(permissions))
