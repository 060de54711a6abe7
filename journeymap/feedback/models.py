"""What customers said. Texts live here, masked; all that is counted lies in the event store as columns."""

from django.db import models

from journeymap.feedback.themes.models import Core, Theme

__all__ = ["Core", "Feedback", "Kind", "Theme"]

KEY_LENGTH = 500  # characters of a key of ours or of a customer; an index cannot hold texts of any length


class Kind(models.TextChoices):
    NPS = "nps", "Net Promoter Score"
    CSAT = "csat", "customer satisfaction"
    CES = "ces", "customer effort"
    RATING = "rating", "rating"


class Feedback(models.Model):
    """One thing said: a text, a score, or both.

    `key` is its identity, the same as `id` in the store's columns. An import writes its rows before it
    publishes their columns; a row counts once the current snapshot has its key. Rows that turned out to be
    duplicates are deleted by the import that brought them.
    """

    key = models.CharField(max_length=32, db_index=True)
    import_number = models.PositiveBigIntegerField(db_index=True)
    row = models.PositiveBigIntegerField()
    text = models.TextField(blank=True)
    score = models.FloatField(null=True)
    kind = models.CharField(max_length=6, choices=Kind, blank=True)
    scale_min = models.FloatField(null=True)
    scale_max = models.FloatField(null=True)
    time = models.DateTimeField(null=True, db_index=True)
    customer = models.CharField(max_length=KEY_LENGTH, blank=True, db_index=True)
    case = models.CharField(max_length=KEY_LENGTH, blank=True, db_index=True)
    touchpoint = models.CharField(max_length=KEY_LENGTH, blank=True)
    channel = models.CharField(max_length=KEY_LENGTH, blank=True)

    class Meta:
        verbose_name_plural = "feedback"
        ordering = ("-time", "key")
        constraints = [
            models.UniqueConstraint(fields=["import_number", "key"], name="feedback_once_per_import")
        ]

    def __str__(self) -> str:
        return f"feedback {self.key[:8]}"
