"""What the pages of one receiver and of one tracker share: on and off, another secret, deleting."""

from __future__ import annotations

from types import ModuleType
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.web.pages.page import Page


class One(Page):
    """A page about one thing that messages go to.

    what: how people call it. page: the name of its own page. deeds: the module that switches and deletes it.
    on, off, forgotten: words.
    """

    area = "messages"
    title = "Messages"
    what: ClassVar[str]
    page: ClassVar[str]
    deeds: ClassVar[ModuleType]
    on: ClassVar[str]
    off: ClassVar[str]
    forgotten: ClassVar[str]

    @property
    def one(self) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must say which one it is about")

    def shown(self, **more: Any) -> HttpResponseBase:
        """Its own page. secret among `more` is shown this once."""
        raise NotImplementedError(f"{type(self).__name__} shows nothing")

    def back(self) -> HttpResponseBase:
        return redirect(self.page, self.kwargs["number"])


class Switch(One):
    """POST: on=yes or on=no."""

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        on = yes(request)
        self.deeds.switch(self.one, on, request.user)
        messages.success(request, f"{self.one} {self.on if on else self.off}.")
        return self.back()


class Renew(One):
    """POST: another secret, shown this once."""

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        try:
            return self.shown(secret=self.deeds.renew_secret(self.one, request.user))
        except ValueError as refused:
            raise BadRequest(str(refused)) from refused


class Delete(One):
    """GET asks, POST does it."""

    template_name = "web/actions/delete.html"

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        return self.show(
            title=f"Delete a {self.what}", name=self.one.name, what=self.what, words=self.forgotten,
            keep=self.page,
        )  # fmt: skip

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        name = self.one.name
        self.deeds.delete(self.one, request.user)
        messages.success(request, f"{name} is deleted.")
        return redirect("messages")


def yes(request: HttpRequest) -> bool:
    """What a switch's button says. BadRequest for anything else."""
    if request.POST.get("on") not in ("yes", "no"):
        raise BadRequest("Say on=yes or on=no.")
    return request.POST["on"] == "yes"
