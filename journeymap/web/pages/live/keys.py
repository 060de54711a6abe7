"""Making and changing write keys."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from journeymap.tracking.keys import change, make, renew
from journeymap.tracking.models import WriteKey
from journeymap.web.pages.live.live import CHANGE, SEE
from journeymap.web.pages.live.snippets import snippets
from journeymap.web.pages.page import Page

ADD = ("tracking.add_writekey",)
PLACEHOLDER = "YOUR_WRITE_KEY"


class KeyForm(forms.ModelForm):
    """What of a key can be changed. What is wrong with it is told by `keys`."""

    class Meta:
        model = WriteKey
        fields: tuple[str, ...] = ("name", "origins", "channel", "rate", "consent", "on")
        labels = {"on": "Switched on", "rate": "Events a second, at most", "consent": "Consent"}
        help_texts = {
            "name": "which site, app or server sends with it",
            "origins": "for browsers: origins of the pages that may send, one a line, such as "
            "https://shop.example.com. Empty: no browser may.",
            "channel": "of all its events; left open, each event says it",
            "rate": "empty: no limit. What comes faster is asked to come again later.",
            "consent": "category of your consent tool: purpose here (mining, texts)",
        }
        widgets = {"origins": forms.Textarea(attrs={"rows": 2}), "consent": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="key_%s", **kwargs)

    def validate_unique(self) -> None:
        """Left to `keys`, with all else."""

    def _post_clean(self) -> None:
        """The row itself is not touched: `keys` changes it, and says what is wrong."""


class NewKeyForm(KeyForm):
    class Meta(KeyForm.Meta):
        fields = ("name", "source", "origins", "channel")
        help_texts = {
            **KeyForm.Meta.help_texts,
            "source": "small letters and hyphens. Message ids are known again within a source: give another "
            "key of the same site or app the same one.",
        }


class NewKeyPage(Page):
    """Make a key, and show it: the only time."""

    area = "live"
    title = "A new write key"
    template_name = "web/live/new.html"
    permissions = ADD

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.show(form=NewKeyForm())

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = NewKeyForm(request.POST)
        if form.is_valid():
            told = dict(form.cleaned_data)
            try:
                row, plain = make(request.user, told.pop("name"), told.pop("source"), **told)
                return self.show(row=row, plain=plain, snippets=snippets(request, plain))
            except ValidationError as wrong:
                form.add_error(None, wrong)
        return self.show(400, form=form)


class KeyPage(Page):
    area = "live"
    template_name = "web/live/key.html"
    permissions = {"GET": SEE, "POST": CHANGE}

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        row = get_object_or_404(WriteKey, pk=number)
        return self.shown(row, KeyForm(instance=row))

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        row = get_object_or_404(WriteKey, pk=number)
        form = KeyForm(request.POST, instance=row)
        if form.is_valid():
            try:
                change(row, request.user, **form.cleaned_data)
            except ValidationError as wrong:
                form.add_error(None, wrong)
            else:
                messages.success(request, "Saved. Web processes follow within two seconds.")
                return redirect("write-key", row.pk)
        return self.shown(row, form, 400)

    def shown(self, row: WriteKey, form: KeyForm, status: int = 200) -> HttpResponseBase:
        may = self.request.user.has_perms(CHANGE)
        told = snippets(self.request, PLACEHOLDER)
        return self.show(status, row=row, title=row.name, form=form, may_change=may, snippets=told)


class RenewAction(Page):
    """Another key in place of a lost one."""

    area = "live"
    title = "A new write key"
    template_name = "web/live/new.html"
    permissions = {"POST": CHANGE}

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        row, plain = renew(get_object_or_404(WriteKey, pk=number), request.user)
        return self.show(row=row, plain=plain, renewed=True, snippets=snippets(request, plain))
