"""What all pages share: who is signed in, what they may do, and the frame around."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from journeymap.web.demo.presence import simulated
from journeymap.web.navigation import menu

Permissions = tuple[str, ...]


class Page(AccessMixin, TemplateResponseMixin, ContextMixin, View):
    """A page of the product. Subclasses add `get` and `post` as any Django view does.

    area: the line of the menu that is lit. permissions: all that are needed, for every method or by method
    (`{"GET": (...), "POST": (...)}`; a method that is not named is refused). Who is not signed in is sent to
    sign in; who lacks a right gets 403 and a page that says so.
    """

    area: ClassVar[str] = ""
    title: str = ""
    permissions: ClassVar[Permissions | dict[str, Permissions]] = ()
    narrow: ClassVar[bool] = False
    """Whether the menu shows icons only, to leave the room to what is shown."""
    part_template: ClassVar[str] = ""
    """What an htmx request gets instead of the whole page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not self.allowed():
            raise PermissionDenied(f"Your role has no right to {self.title or 'this page'}.")
        return super().dispatch(request, *args, **kwargs)

    def allowed(self) -> bool:
        needed = self.permissions
        if isinstance(needed, dict):
            method = "GET" if self.request.method == "HEAD" else str(self.request.method)
            return method in needed and self.request.user.has_perms(needed[method])
        return self.request.user.has_perms(needed)

    @property
    def partial(self) -> bool:
        """Whether only the part of the page is asked for; going back in a browser asks for the whole."""
        htmx = self.request.htmx
        return bool(self.part_template and htmx and not htmx.history_restore_request)

    def get_template_names(self) -> list[str]:
        return [self.part_template] if self.partial else super().get_template_names()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**{"title": self.title, **frame(self.request, self.area), **context})

    def show(self, status: int = 200, **context: Any) -> HttpResponseBase:
        """The page's template with this context."""
        response = self.render_to_response(
            self.get_context_data(narrow=self.narrow, **context, **self.kwargs), status=status
        )
        if self.part_template:
            patch_vary_headers(response, ["HX-Request"])
        return response


def frame(request: HttpRequest, area: str = "") -> dict[str, Any]:
    """What the frame around a page shows."""
    user = request.user
    roles = list(user.groups.order_by("name").values_list("name", flat=True)) if user.is_authenticated else []
    return {
        "menu": menu(user, area),
        "area": area,
        "roles": ", ".join(roles) or ("Superuser" if getattr(user, "is_superuser", False) else ""),
        "simulated": simulated(),
    }
