"""The audit trail: who did what to which thing, and when; chained, so that no entry is changed unseen."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Entry(models.Model):
    """One deed. `detail` holds counts and names of ours, never a customer's words.

    seq: 1, 2, 3, ... without a gap. digest, link: see chain.py. erased: when target, detail and salt were
    emptied; the digest stays. who: the actor's name then; it outlives the account.
    """

    seq = models.PositiveBigIntegerField(unique=True, editable=False)
    when = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    who = models.CharField(max_length=150, blank=True, editable=False)
    action = models.CharField(max_length=60, db_index=True)
    target = models.CharField(max_length=250)
    detail = models.JSONField(default=dict, blank=True)
    salt = models.CharField(max_length=32, blank=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    link = models.CharField(max_length=64, db_index=True, editable=False)
    erased = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "entries"
        ordering = ("-seq",)

    def __str__(self) -> str:
        return f"{self.when:%Y-%m-%d %H:%M} {self.who or 'system'} {self.action} {self.target}"


class Head(models.Model):
    """The one row (id 1) that says where the chain ends. Locked by whoever writes an entry.

    checked_*: up to where the chain was found whole; `broken` names the first entry where it was not.
    """

    seq = models.PositiveBigIntegerField(default=0)
    link = models.CharField(max_length=64)
    checked_seq = models.PositiveBigIntegerField(default=0)
    checked_link = models.CharField(max_length=64)
    checked = models.DateTimeField(null=True)
    broken = models.CharField(max_length=250, blank=True)

    def __str__(self) -> str:
        return f"{self.seq} entries, {self.link[:12]}"


class Door(models.Model):
    """Whether one of the ways out of this machine (exits.py) is open; without a row it is not."""

    name = models.CharField(max_length=60, unique=True, editable=False)
    open = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return f"{self.name}: {'open' if self.open else 'closed'}"


class KeptKey(models.Model):
    """A key that outlives a change of SECRET_KEY, sealed (digesting.py)."""

    name = models.CharField(max_length=40, primary_key=True)
    sealed = models.TextField(editable=False)

    def __str__(self) -> str:
        return self.name
