"""Drafts over HTTP: asked for here, decided on as any proposal is."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import PermissionDenied, Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from journeymap.access.permissions import Needs
from journeymap.analysis.serializers import ProposalSerializer
from journeymap.assistant.asker import Asker
from journeymap.assistant.drafting.drafters import KINDS
from journeymap.assistant.drafting.making import draft
from journeymap.assistant.drafting.written import CannotDraft
from journeymap.assistant.pacing import TooFast, counted
from journeymap.assistant.tools.contract import Refused, Unclear


class AssistantDraftSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=list(KINDS))
    journey = serializers.CharField(max_length=200, help_text="slug")
    name = serializers.CharField(
        max_length=250, required=False, allow_blank=True, default="",
        help_text="key of a persona (p3) or theme (t12), all without it; address of a finding (f12) for "
        "`ideas`, the worst without it; slug of a future map for `changes`",
    )  # fmt: skip


class LackingSerializer(serializers.Serializer):
    target = serializers.CharField(help_text="of what nothing was drafted")
    reason = serializers.CharField()


class AssistantDraftsSerializer(serializers.Serializer):
    proposals = ProposalSerializer(many=True)
    lacking = LackingSerializer(many=True)


class AssistantDraftViewSet(viewsets.ViewSet):
    """First drafts: summary of a map, card of a persona, names for themes, ideas, changes of a future map."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {
        "POST": ("assistant.ask", "analysis.view_proposal", "journeys.view_journey")
    }

    @extend_schema(request=AssistantDraftSerializer, responses={201: AssistantDraftsSerializer})
    def create(self, request: Request) -> Response:
        """Proposals with what they rest on. Nothing changes before somebody accepts one under /proposals/."""
        told = AssistantDraftSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        try:
            counted(request.user)
            made = draft(Asker(request.user), **told.validated_data)
        except TooFast as error:
            raise Throttled(error.seconds, str(error)) from error
        except Refused as error:
            raise PermissionDenied(str(error)) from error
        except Unclear as error:
            raise ValidationError({error.argument or "kind": str(error)}) from error
        except CannotDraft as error:
            raise ValidationError({error.field: str(error)}) from error
        return Response(AssistantDraftsSerializer(made).data, status=201)


router = SimpleRouter()
router.register("assistant-drafts", AssistantDraftViewSet, basename="assistant-draft-api")
