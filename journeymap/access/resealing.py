"""After a change of SECRET_KEY: what was sealed with the key before is sealed with the new one.

Rooms name where they keep sealed texts, in `AppConfig.ready`: `sealed_in("room.Model", "column", "purpose")`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import QuerySet

from .secrets import Unreadable, is_current, seal, unseal


@dataclass(frozen=True)
class Place:
    """purposes: those that texts of this column are sealed for, one of them each."""

    model: str
    column: str
    purposes: tuple[str, ...]

    def rows(self) -> QuerySet:
        return apps.get_model(self.model)._default_manager.exclude(**{self.column: ""}).order_by("pk")

    def sealed(self) -> Iterator[tuple[object, str]]:
        """(primary key, sealed text) of each row that has one."""
        yield from self.rows().values_list("pk", self.column).iterator()

    def is_current(self, sealed: str) -> bool:
        return any(is_current(sealed, purpose) for purpose in self.purposes)

    def is_behind(self, sealed: str) -> bool:
        """Whether a key before the present one opens it."""
        if self.is_current(sealed):
            return False
        try:
            self.anew(sealed)
        except Unreadable:
            return False
        return True

    def anew(self, sealed: str) -> str:
        """The same, sealed with the present key. Raises Unreadable."""
        for purpose in self.purposes[:-1]:
            try:
                return seal(unseal(sealed, purpose), purpose)
            except Unreadable:
                continue
        return seal(unseal(sealed, self.purposes[-1]), self.purposes[-1])


@dataclass(frozen=True)
class Resealed:
    """current: were sealed with the present key already. unreadable: rows that no known key opens."""

    anew: int
    current: int
    unreadable: tuple[str, ...]


_places: dict[tuple[str, str], Place] = {}


def sealed_in(model: str, column: str, *purposes: str) -> None:
    """Name a column of sealed texts. ValueError where it was named before, differently."""
    place = Place(model, column, purposes)
    if _places.setdefault((model, column), place) != place:
        raise ValueError(f"{model}.{column} is named twice.")


def places() -> list[Place]:
    return list(_places.values())


def lagging() -> int:
    """How many secrets a key before the present one has sealed, or one that is not known."""
    return sum(not place.is_current(sealed) for place in places() for _, sealed in place.sealed())


def behind() -> int:
    """How many secrets a key before the present one opens: a change of the key is not over."""
    return sum(place.is_behind(sealed) for place in places() for _, sealed in place.sealed())


def reseal() -> Resealed:
    """Each row on its own: whoever is killed goes on where it was. A row that somebody changes meanwhile has
    been sealed with the present key by that."""
    anew, current, unreadable = 0, 0, []
    for place in places():
        for pk, sealed in place.sealed():
            if place.is_current(sealed):
                current += 1
                continue
            try:
                fresh = place.anew(sealed)
            except Unreadable:
                unreadable.append(f"{place.model} {pk}")
                continue
            anew += place.rows().filter(pk=pk, **{place.column: sealed}).update(**{place.column: fresh})
    return Resealed(anew, current, tuple(unreadable))
