"""Saved views: a look under a name, one's own or shared."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.access.audit import record
from journeymap.maps.models import NAME, SavedView
from journeymap.maps.requested import WRITE
from journeymap.web.pages.maps.mapped import Mapped
from journeymap.web.pages.maps.saved import opened, query_of


class ViewsPage(Mapped):
    """Keep the present look as a view; rename, share, change or delete one. Afterwards back to the map."""

    title = "Saved views"
    permissions = {"POST": WRITE["POST"]}

    def post(self, request: HttpRequest, slug: str, view: str = "") -> HttpResponseBase:
        if not view:
            return self.added(request)
        found = opened(self.journey, request.user, view)
        what = request.POST.get("what", "")
        if found.owner != request.user and not request.user.has_perm("maps.change_savedview"):
            messages.error(request, "Only its owner can change a view. Save it under a name of your own.")
        elif what == "delete":
            with transaction.atomic():
                self.noted("delete_view", found)
                found.delete()
            messages.success(request, f"The view “{found.name}” is deleted.")
            return redirect(f"{self.home}{self.look.query(view=None, cell=None)}")
        else:
            self.change(request, found, what)
        return redirect(f"{self.home}{query_of(found)}")

    def added(self, request: HttpRequest) -> HttpResponseBase:
        name = request.POST.get("name", "").strip()[:NAME]
        if not name:
            messages.error(request, "Give the view a name.")
            return redirect(f"{self.home}{self.look.query()}")
        shared = request.POST.get("shared") == "yes"
        with transaction.atomic():
            view = SavedView.objects.create(
                journey=self.journey, name=name, owner=request.user, shared=shared, query=self.look.kept
            )
            self.noted("create_view", view)
        messages.success(request, f"The view “{name}” is kept{' and shared' if shared else ''}.")
        return redirect(f"{self.home}{query_of(view)}")

    def change(self, request: HttpRequest, view: SavedView, what: str) -> None:
        if what == "rename":
            view.name = request.POST.get("name", "").strip()[:NAME] or view.name
        elif what in ("share", "unshare"):
            view.shared = what == "share"
        elif what == "update":
            view.query = self.look.kept
        with transaction.atomic():
            view.save()
            self.noted("change_view", view)

    def noted(self, what: str, view: SavedView) -> None:
        record(self.request.user, f"maps.{what}", f"journey {self.journey.slug}", number=view.pk)
