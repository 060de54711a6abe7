"""The audit trail: who did what to which thing, and when."""

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One deed. `detail` holds counts and names of ours, never a customer's words."""

    when = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    action = models.CharField(max_length=60, db_index=True)
    target = models.CharField(max_length=250)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "entries"
        ordering = ("-when", "-id")

    def __str__(self) -> str:
        return f"{self.when:%Y-%m-%d %H:%M} {self.actor or 'system'} {self.action} {self.target}"
