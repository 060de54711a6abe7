"""Filters of the lists of runs, findings, measures, proposals and alerts."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from journeymap.analysis.models import Alert, Finding, Measure, Model, Proposal, Run
from journeymap.analysis.newest import newest


class RunFilter(filters.FilterSet):
    journey = filters.CharFilter("journey__slug")

    class Meta:
        model = Run
        fields = ["journey", "analyzer", "status"]


class FoundFilter(filters.FilterSet):
    """`run`: of one run, whatever came after it; else of each analyzer's newest run, unless `all` is told."""

    run = filters.NumberFilter("run")
    all = filters.BooleanFilter(method="everything", label="also of runs that newer ones replaced")
    journey = filters.CharFilter("run__journey__slug")
    analyzer = filters.CharFilter("run__analyzer")
    place = filters.CharFilter("place")
    name = filters.CharFilter("name")

    def everything(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        told = self.form.cleaned_data
        return found if told.get("run") is not None or told.get("all") else found.filter(run__in=newest())


class FindingFilter(FoundFilter):
    min_impact = filters.NumberFilter("impact", lookup_expr="gte")

    class Meta:
        model = Finding
        fields = ["run", "all", "journey", "analyzer", "place", "name", "kind", "mood", "min_impact"]


class MeasureFilter(FoundFilter):
    class Meta:
        model = Measure
        fields = ["run", "all", "journey", "analyzer", "place", "name", "measure", "status"]


class ModelFilter(filters.FilterSet):
    journey = filters.CharFilter("journey__slug")

    class Meta:
        model = Model
        fields = ["journey", "name", "status"]


class ProposalFilter(filters.FilterSet):
    journey = filters.CharFilter("journey__slug")

    class Meta:
        model = Proposal
        fields = ["journey", "kind", "status", "run"]


class AlertFilter(filters.FilterSet):
    journey = filters.CharFilter("journey__slug")
    open = filters.BooleanFilter("closed", lookup_expr="isnull")

    class Meta:
        model = Alert
        fields = ["journey", "analyzer", "open"]
