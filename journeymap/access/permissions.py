"""Permission classes of the API: Django's model permissions, reading included."""

from typing import Any, ClassVar

from rest_framework.permissions import BasePermission, DjangoModelPermissions
from rest_framework.request import Request
from rest_framework.views import APIView


class ModelPermissions(DjangoModelPermissions):
    """As Django's own, but looking needs the `view` permission too, and nobody is let in unnamed."""

    perms_map: ClassVar[dict[str, list[str]]] = {
        **DjangoModelPermissions.perms_map,
        "GET": ["%(app_label)s.view_%(model_name)s"],
        "HEAD": ["%(app_label)s.view_%(model_name)s"],
    }


class Needs(BasePermission):
    """For views without a model: `permissions = {"GET": ("journeys.view_journey",), ...}` on the view.

    A method that the view does not list is refused.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method == "OPTIONS":
            return bool(request.user and request.user.is_authenticated)
        wanted: dict[str, tuple[str, ...]] = getattr(view, "permissions", {})
        method: Any = "GET" if request.method == "HEAD" else request.method
        return method in wanted and request.user.has_perms(wanted[method])
