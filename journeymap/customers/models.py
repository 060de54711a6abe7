"""Who is who, and who must not be kept. Traits are counted, so they lie in the event store."""

from django.db import models

from journeymap.customers.personas.models import Persona
from journeymap.customers.purposes import Purpose

__all__ = ["Consent", "Link", "Persona", "Separation", "Suppression"]


class Link(models.Model):
    """`customer` is the same human as `person` (another customer's key). Removing the link undoes it.

    Keys are external keys. A person is its own customer and has no link.
    """

    customer = models.CharField(max_length=500, unique=True)
    person = models.CharField(max_length=500, db_index=True)
    reason = models.CharField(max_length=60)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("customer",)
        permissions = [("view_customer", "Can see customers and who they are")]

    def __str__(self) -> str:
        return f"{self.customer} is {self.person}"


class Separation(models.Model):
    """A person said that these two are different people: stitching leaves them apart."""

    first = models.CharField(max_length=500)
    second = models.CharField(max_length=500)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="separation_once")]

    def __str__(self) -> str:
        return f"{self.first} is not {self.second}"


class Suppression(models.Model):
    """Rows about this customer are refused. Only a keyed digest is kept, never the key itself."""

    digest = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=60)
    imports_before = models.DateTimeField(
        null=True,
        blank=True,
        help_text="only rows handed in before this moment are refused (after an erasure)",
    )
    made = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"suppression {self.digest[:8]}"


class Consent(models.Model):
    """What a customer agreed to or refused, by purpose (purposes.py); obeyed through consenting.py.

    recorded: by a person here or from a file, not by a tracker, whose key anybody can read on a page.
    """

    customer = models.CharField(max_length=500)
    purpose = models.CharField(max_length=30, choices=Purpose)
    given = models.BooleanField()
    recorded = models.BooleanField(default=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "purpose"], name="consent_once")]

    def __str__(self) -> str:
        return f"consent of {self.customer} to {self.purpose}"
