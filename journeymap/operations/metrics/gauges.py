"""What is read at the moment somebody asks. Labels are names and numbers of ours: no key, no words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily

Rows = Iterable[tuple[tuple[str, ...], float]]


@dataclass(frozen=True)
class Gauge:
    """name: `journeymap_` goes before it. read: (values of the labels, value) of each series."""

    name: str
    help: str
    labels: tuple[str, ...]
    read: Callable[[], Rows]

    def family(self) -> GaugeMetricFamily:
        told = GaugeMetricFamily(f"journeymap_{self.name}", self.help, labels=self.labels)
        for labels, value in self.read():
            told.add_metric(labels, value)
        return told


gauges: list[Gauge] = []


def gauge(name: str, help: str, *labels: str) -> Callable[[Callable[[], Rows]], Callable[[], Rows]]:
    """Above a function that reads: `@gauge("jobs", "Jobs by kind and state.", "kind", "state")`."""

    def named(read: Callable[[], Rows]) -> Callable[[], Rows]:
        gauges.append(Gauge(name, help, labels, read))
        return read

    return named


def one(value: float | None) -> Iterator[tuple[tuple[str, ...], float]]:
    """A single value without labels; nothing where there is none."""
    if value is not None:
        yield (), value
