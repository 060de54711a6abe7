"""The language model in the admin: switched on, tried out, held to limits; what would be sent can be read."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import action
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldBooleanSwitchWidget

from journeymap.access.audit import record
from journeymap.access.readonly import ReadOnlyAdmin, Records
from journeymap.assistant.models import LanguageModel, ModelCall
from journeymap.assistant.models.language_model import PRINTABLE
from journeymap.assistant.speaking.exchange import Unavailable
from journeymap.assistant.trying import Preview, preview, tried

LIMITS = (
    "seconds",
    "tokens",
    "token_field",
    "requests_person",
    "requests_all",
    "tokens_person",
    "tokens_all",
)


class LanguageModelForm(forms.ModelForm):
    """The key is typed and never shown again. Another server does not get the key of the one before."""

    new_key = forms.CharField(
        label="Key", required=False, max_length=500, strip=True, validators=[PRINTABLE],
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text="sealed when it is saved; leave it empty to keep the one that is there",
    )  # fmt: skip
    forget_key = forms.BooleanField(label="Forget the key", required=False, widget=UnfoldBooleanSwitchWidget)

    class Meta:
        model = LanguageModel
        fields = ("name", "address", "model", "on", "quotes", "chooses", *LIMITS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._server = self.instance.server if self.instance.pk else None

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("new_key") and told.get("forget_key"):
            raise ValidationError({"forget_key": "Enter a key, or forget it: not both."})
        return told

    def save(self, commit: bool = True) -> LanguageModel:
        elsewhere = self._server is not None and self.instance.server != self._server
        if new := self.cleaned_data.get("new_key"):
            self.instance.seal_key(new)
        elif self.cleaned_data.get("forget_key") or elsewhere:
            self.instance.seal_key("")
        return super().save(commit)


@admin.register(LanguageModel)
class LanguageModelAdmin(Records):
    """Off until somebody switches it on here. One is on at a time."""

    form = LanguageModelForm
    list_display = ("name", "address", "model", "on", "has_key", "quotes", "chooses")
    list_filter = ("on",)
    search_fields = ("name", "address", "model")
    readonly_fields = ("has_key", "would_be_sent")
    actions: ClassVar = ["test"]
    actions_submit_line: ClassVar = ["save_and_test"]
    fieldsets = (
        (None, {"fields": ("name", "address", "model", ("new_key", "forget_key"), "has_key", "on")}),
        ("What it gets", {"fields": ("quotes", "chooses")}),
        ("Limits", {"fields": LIMITS}),
        ("What would be sent", {"fields": ("would_be_sent",)}),
    )

    @admin.display(description="has a key", boolean=True)
    def has_key(self, row: LanguageModel) -> bool:
        return bool(row.key)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """With the one who looks: what would be sent depends on what they asked and may see."""
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.looked_at_by = request.user
        return found

    @admin.display(description="request")
    def would_be_sent(self, row: Any) -> SafeString | str:
        if not row.pk:
            return "Save it first."
        return told(preview(row.looked_at_by, row))

    def save_model(self, request: HttpRequest, obj: LanguageModel, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        changed = sorted(name for name in form.changed_data if name != "new_key")
        deed = "language-model.change" if change else "language-model.add"
        key = "new_key" in form.changed_data
        record(request.user, deed, f"language model {obj.pk}", on=obj.on, changed=changed, key=key)

    def delete_model(self, request: HttpRequest, obj: LanguageModel) -> None:
        number = obj.pk
        super().delete_model(request, obj)
        record(request.user, "language-model.delete", f"language model {number}")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[LanguageModel]) -> None:
        for model in queryset:
            self.delete_model(request, model)

    @admin.action(description="Test", permissions=["change"])
    def test(self, request: HttpRequest, queryset: QuerySet[LanguageModel]) -> None:
        for model in queryset:
            self._test(request, model)

    @action(description="Save and test", permissions=["change"])
    def save_and_test(self, request: HttpRequest, obj: LanguageModel) -> None:
        """Once it is saved: a slow server must hold up nobody who writes."""
        transaction.on_commit(lambda: self._test(request, obj))

    def _test(self, request: HttpRequest, model: LanguageModel) -> None:
        try:
            found = tried(request.user, model)
        except Unavailable as error:
            self.message_user(request, f"{model}: {error}", messages.ERROR)
            return
        took = f"{model} answered in {found.seconds:.1f} s; {found.kept} of its {found.of} sentences passed."
        level = messages.SUCCESS if found.kept else messages.WARNING
        self.message_user(request, f"{took} It wrote: {found.text or 'nothing'}", level)


def told(found: Preview) -> SafeString:
    """A request as people can read it: each message on its own, then all that is sent beside them."""
    whose = "For your last question" if found.asked else "Nothing was asked yet. For an example"
    beside = {name: value for name, value in found.body.items() if name != "messages"}
    blocks = [(each["role"], each["content"]) for each in found.body["messages"]]
    blocks.append(("beside the messages", json.dumps(beside, indent=2, ensure_ascii=False)))
    shown = format_html_join("", '<p><strong>{}</strong></p><pre class="jm-json">{}</pre>', blocks)
    return format_html("<p>{}, “{}”:</p>{}", whose, found.question, shown)


@admin.register(ModelCall)
class ModelCallAdmin(ReadOnlyAdmin):
    """What was asked of language models: how much and how long, no word of it."""

    list_display = ("begun", "name", "user", "purpose", "seconds", "tokens", "bytes_sent", "bytes_got", "why")
    list_filter = ("purpose", "name")
    date_hierarchy = "begun"
    list_select_related = ("user",)
