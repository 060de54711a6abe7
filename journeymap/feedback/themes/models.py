"""A theme is a named set of cores; a core is a centre among the vectors of texts, with its reach.

Names, merges and splits are people's: analyzers assign texts to what is kept here and propose what is new.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

import numpy as np
from django.db import models
from simple_history.models import HistoricalRecords

NAME = 120  # letters of a name
KEY = re.compile(r"t([1-9][0-9]{0,17})")
FLOAT = np.dtype("<f4")


class ThemeManager(models.Manager["Theme"]):
    def kept(self) -> models.QuerySet[Theme]:
        return self.filter(state=Theme.State.KEPT)

    def keyed(self, key: str) -> Theme:
        """The theme of this key, in any state. Theme.DoesNotExist."""
        told = KEY.fullmatch(key)
        if told is None:
            raise Theme.DoesNotExist(f"{key[:40]!r} is no key of a theme")
        return self.get(pk=int(told[1]))


class Theme(models.Model):
    """What customers speak of. Rows are never deleted: what people turned away must not be proposed again.

    pinned: never proposed for retiring. into: the theme that took its cores. `revision` grows with every
    change and guards against two editors at once; `history` keeps every version, with the reason in words.
    """

    class State(models.TextChoices):
        KEPT = "kept"
        MERGED = "merged"
        RETIRED = "retired"
        REMOVED = "removed"

    name = models.CharField(max_length=NAME)
    description = models.TextField(blank=True, max_length=2_000)
    pinned = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.KEPT, db_index=True)
    into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="taken")
    revision = models.PositiveIntegerField(default=1, editable=False)
    made = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    history = HistoricalRecords(
        excluded_fields=["made", "changed"], history_change_reason_field=models.TextField(null=True)
    )

    objects: ClassVar[ThemeManager] = ThemeManager()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Its name for programs, the same for ever: t12."""
        return f"t{self.pk}"

    def keep(self, words: str) -> None:
        """Save it as a new revision; words: what happened, for its history."""
        self.revision += 1
        self._change_reason = words
        self.save()


class Core(models.Model):
    """A cluster of texts that a theme holds: what is within `reach` (1 - cosine) of `vector` belongs to it.

    terms: words of many people's texts, most telling first. vectors: the space that `vector` lies in.
    """

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="cores")
    terms = models.JSONField(default=list)
    vector = models.BinaryField()
    reach = models.FloatField()
    vectors = models.CharField(max_length=60)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"core {self.key} of {self.theme}"

    @property
    def key(self) -> str:
        return f"c{self.pk}"

    @property
    def centre(self) -> list[float]:
        """Its vector as numbers."""
        return [float(each) for each in np.frombuffer(bytes(self.vector), FLOAT)]

    def told(self) -> dict[str, Any]:
        """As JSON data, as analyzers are given it."""
        return {
            "key": self.key,
            "terms": list(self.terms),
            "vector": self.centre,
            "reach": self.reach,
            "vectors": self.vectors,
        }
