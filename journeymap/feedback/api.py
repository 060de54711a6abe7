"""What customers said, to be read; handing it in is in `ingest`."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers, viewsets

from journeymap.access.permissions import ModelPermissions
from journeymap.feedback.models import Feedback


class FeedbackSerializer(serializers.ModelSerializer[Feedback]):
    """`customer` and `case` are empty for those who may not see who a customer is."""

    class Meta:
        model = Feedback
        fields: ClassVar = [
            "key", "text", "score", "kind", "scale_min", "scale_max", "time", "customer", "case",
            "touchpoint", "channel", "import_number",
        ]  # fmt: skip

    def to_representation(self, row: Feedback) -> dict[str, object]:
        shown = super().to_representation(row)
        if not self.context["request"].user.has_perm("customers.view_customer"):
            shown |= {"customer": "", "case": ""}
        return shown


class FeedbackViewSet(viewsets.ReadOnlyModelViewSet[Feedback]):
    """Answers, newest first; texts are masked."""

    queryset = Feedback.objects.all()
    serializer_class = FeedbackSerializer
    permission_classes: ClassVar = [ModelPermissions]
    lookup_field = "key"
    filterset_fields: ClassVar = {
        "kind": ["exact"], "touchpoint": ["exact"], "channel": ["exact"], "import_number": ["exact"],
        "score": ["gte", "lte"], "time": ["gte", "lt"], "text": ["icontains"],
    }  # fmt: skip
    ordering_fields: ClassVar = ["time", "score"]
