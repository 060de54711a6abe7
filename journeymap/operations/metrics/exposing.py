"""The address that Prometheus reads. Closed until a token is set; it opens nothing else."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterator
from importlib import import_module

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

import journeymap
from journeymap.access.counting import declared, folder
from journeymap.operations.metrics.gauges import gauges
from journeymap.operations.parts.asking import NUMBERS, all_told

log = logging.getLogger(__name__)
for _name in ("work", "coming_in", "keeping", "processes"):
    import_module(f"journeymap.operations.metrics.{_name}")
import_module("journeymap.tracking.gate")  # it counts too, and stands beside Django


class Now(Collector):
    """Everything that is read at this moment. Where something is away, that is told, and the rest."""

    def collect(self) -> Iterator[Metric]:
        info = GaugeMetricFamily("journeymap_info", "1; the label says which version.", labels=["version"])
        info.add_metric((journeymap.__version__,), 1)
        yield info
        states = GaugeMetricFamily("journeymap_part_state", "0 well, 1 slow, 2 down.", labels=["part"])
        for part, told in all_told():
            if told.state in NUMBERS:
                states.add_metric((part.name,), NUMBERS[told.state])
        yield states
        unread = 0
        for gauge in gauges:
            try:
                yield gauge.family()
            except Exception as error:  # database, bucket, disk or a process of another user
                unread += 1
                log.warning("metrics: %s cannot be read (%s)", gauge.name, type(error).__name__)
        yield GaugeMetricFamily("journeymap_metrics_unread", "Figures that could not be read now.", unread)


def names() -> set[str]:
    """Every name under which a figure can be asked for."""
    told = {f"journeymap_{each}" for each in ("info", "part_state", "metrics_unread")}
    told |= {f"journeymap_{gauge.name}" for gauge in gauges}
    for family in declared.collect():
        endings = ("_bucket", "_sum", "_count") if family.type == "histogram" else ("_total",)
        told |= {f"{family.name}{ending}" for ending in endings}
    return told


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 without a token in the settings, 401 without it in the request: `Authorization: Bearer ...`."""
    if not settings.METRICS_TOKEN:
        raise Http404("Metrics are closed: JOURNEYMAP_METRICS_TOKEN opens them.")
    brought = request.headers.get("Authorization", "")
    if not hmac.compare_digest(brought.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(
            "Bring the token of JOURNEYMAP_METRICS_TOKEN as a bearer token.\n",
            status=401,
            content_type="text/plain",
            headers={"WWW-Authenticate": "Bearer"},
        )
    registry = CollectorRegistry()
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    MultiProcessCollector(registry, str(folder()))
    registry.register(Now())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
