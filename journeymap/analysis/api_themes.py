"""Themes over HTTP."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.analysis.api_kept import KeptViewSet, PinSerializer, RevisionSerializer, changing
from journeymap.analysis.kept_told import parts
from journeymap.analysis.portraits import Portrait, portraits
from journeymap.feedback.themes.models import NAME, Theme

CHANGE = "feedback.change_theme"


class RenameSerializer(RevisionSerializer):
    name = serializers.CharField(max_length=NAME)
    description = serializers.CharField(max_length=2_000, required=False, allow_blank=True)


class MergeSerializer(RevisionSerializer):
    gone = serializers.CharField(max_length=30, help_text="key of the theme whose parts are taken")
    gone_revision = serializers.IntegerField(min_value=1)


class SplitSerializer(RevisionSerializer):
    name = serializers.CharField(max_length=NAME, help_text="of the new theme")
    cores = serializers.ListField(child=serializers.CharField(max_length=30), max_length=1_000)


@extend_schema_view(list=extend_schema(operation_id="themes_list"))
class ThemeViewSet(KeptViewSet):
    """Themes: what customers speak of. One stock for the whole company."""

    queryset = Theme.objects.select_related("into")

    def numbers(self, rows: list[Any]) -> dict[str, Portrait]:
        return portraits("theme", rows)

    def whole(self, each: Theme) -> dict[str, Any]:
        return {**super().whole(each), "cores": parts(each)}

    @changing(RenameSerializer, CHANGE)
    def rename(self, request: Request, key: str) -> Response:
        """Another name, and another description where one is told."""
        data, theme = self.asked(RenameSerializer), self.get_object()
        words = f"“{theme.name}” renamed to “{data['name']}”"
        more = {"to": data["name"], "description": data.get("description")}
        return self.carry_out("rename_theme", words, [(theme, data["revision"])], theme=theme.key, **more)

    @changing(PinSerializer, CHANGE)
    def pin(self, request: Request, key: str) -> Response:
        """A pinned theme is never proposed for retiring."""
        data, theme = self.asked(PinSerializer), self.get_object()
        words = f"“{theme.name}” {'pinned' if data['pinned'] else 'unpinned'}"
        more = {"theme": theme.key, "pinned": data["pinned"]}
        return self.carry_out("pin_theme", words, [(theme, data["revision"])], **more)

    @changing(MergeSerializer, CHANGE)
    def merge(self, request: Request, key: str) -> Response:
        """Take the parts of another theme, which is used no more."""
        data, into = self.asked(MergeSerializer), self.get_object()
        try:
            gone = Theme.objects.keyed(data["gone"])
        except Theme.DoesNotExist as error:
            raise ValidationError({"gone": str(error)}) from error
        changed = [(into, data["revision"]), (gone, data["gone_revision"])]
        words = f"“{gone.name}” merged into “{into.name}”"
        return self.carry_out("merge_themes", words, changed, into=into.key, gone=gone.key)

    @changing(SplitSerializer, CHANGE)
    def split(self, request: Request, key: str) -> Response:
        """Some parts leave into a theme of their own."""
        data, theme = self.asked(SplitSerializer), self.get_object()
        words = f"“{data['name']}” split off from “{theme.name}”"
        more = {"theme": theme.key, "cores": list(data["cores"]), "name": data["name"]}
        return self.carry_out("split_theme", words, [(theme, data["revision"])], **more)

    @changing(RevisionSerializer, CHANGE)
    def retire(self, request: Request, key: str) -> Response:
        """Use it no more."""
        data, theme = self.asked(RevisionSerializer), self.get_object()
        changed = [(theme, data["revision"])]
        return self.carry_out("retire_theme", f"“{theme.name}” retired", changed, theme=theme.key)

    @changing(RevisionSerializer, CHANGE)
    def restore(self, request: Request, key: str) -> Response:
        """Use it again."""
        data, theme = self.asked(RevisionSerializer), self.get_object()
        changed = [(theme, data["revision"])]
        return self.carry_out("restore_theme", f"“{theme.name}” in use again", changed, theme=theme.key)
