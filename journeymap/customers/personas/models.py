"""A persona is a group of a journey's customers with a name and the rule that says who belongs.

The rule is written and read by whoever proposed the persona; people accept, name, edit, retire.
"""

from __future__ import annotations

import re
from typing import ClassVar

from django.db import models
from simple_history.models import HistoricalRecords

NAME = 120  # letters of a name
KEY = re.compile(r"p([1-9][0-9]{0,17})")


class PersonaManager(models.Manager["Persona"]):
    def kept(self) -> models.QuerySet[Persona]:
        return self.filter(state=Persona.State.KEPT)

    def keyed(self, key: str) -> Persona:
        """The persona of this key, in any state. Persona.DoesNotExist."""
        told = KEY.fullmatch(key)
        if told is None:
            raise Persona.DoesNotExist(f"{key[:40]!r} is no key of a persona")
        return self.get(pk=int(told[1]))


class Persona(models.Model):
    """A segment with a face. Rows are never deleted: what people turned away must not be proposed again.

    rule: JSON data of the analyzer that proposed it. traits: what sets it apart, in words, as proposed.
    goals: what such people want, in people's words. `revision` guards against two editors at once.
    """

    class State(models.TextChoices):
        KEPT = "kept"
        RETIRED = "retired"
        REMOVED = "removed"

    journey = models.ForeignKey("journeys.Journey", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=NAME)
    description = models.TextField(blank=True, max_length=2_000)
    goals = models.TextField(blank=True, max_length=2_000)
    pinned = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.KEPT, db_index=True)
    rule = models.JSONField(editable=False)
    traits = models.JSONField(default=dict, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    made = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    history = HistoricalRecords(
        excluded_fields=["rule", "traits", "made", "changed"],
        history_change_reason_field=models.TextField(null=True),
    )

    objects: ClassVar[PersonaManager] = PersonaManager()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Its name for programs, the same for ever: p3."""
        return f"p{self.pk}"

    def keep(self, words: str) -> None:
        """Save it as a new revision; words: what happened, for its history."""
        self.revision += 1
        self._change_reason = words
        self.save()
