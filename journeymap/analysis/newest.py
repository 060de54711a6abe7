"""Which runs count: the newest of each analyzer on each whole journey."""

from django.db.models import Max, QuerySet

from journeymap.analysis.models import Run
from journeymap.analysis.models.setting import switched_off


def newest() -> QuerySet[Run]:
    """The newest finished run of each analyzer that is switched on, on each whole journey."""
    done = Run.objects.filter(status=Run.Status.DONE, filter={}).exclude(switched_off()).order_by()
    return Run.objects.filter(
        pk__in=done.values("journey", "analyzer").annotate(last=Max("pk")).values("last")
    )
