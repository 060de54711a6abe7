"""Finding one person by a key or an e-mail address. What is typed goes in a body, never in an address."""

from __future__ import annotations

import pyarrow.compute as pc
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.customers.addresses import opaque
from journeymap.customers.models import Consent, Suppression
from journeymap.customers.suppression import digest
from journeymap.events.models import Snapshot
from journeymap.events.reading import customers_table
from journeymap.events.snapshots import current
from journeymap.privacy.looking import recent
from journeymap.privacy.models import Erasure
from journeymap.privacy.requesting import is_held
from journeymap.privacy.suppressing import suppress_person
from journeymap.web.pages.page import Page

MATCHES_AT_MOST = 20


class PeoplePage(Page):
    """Who are you looking for? And how things stand with privacy altogether."""

    area = "people"
    title = "People and privacy"
    permissions = ("customers.view_customer",)
    template_name = "web/people/people.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.with_state()

    def post(self, request: HttpRequest) -> HttpResponseBase:
        told = typed(request)
        if not told:
            return self.with_state(problem="Type a customer's key, or an e-mail address.", status=400)
        snapshot = current()
        if is_held(told, snapshot):
            return redirect("person", person=opaque(told))
        matches = by_email(told, snapshot) if "@" in told else []
        if len(matches) == 1:
            return redirect("person", person=opaque(matches[0]))
        if matches:
            return self.with_state(told=told, matches=[(key, opaque(key)) for key in matches])
        return self.with_state(told=told, unknown=True, status=404)

    def with_state(self, status: int = 200, **more: object) -> HttpResponseBase:
        refusing = Consent.objects.filter(given=False)
        return self.show(
            status=status,
            recent=recent(self.request.session),
            refused=refusing.values("customer").distinct().count(),
            suppressed=Suppression.objects.filter(imports_before=None).count(),
            erased=Erasure.objects.filter(status=Erasure.Status.DONE).count(),
            **more,
        )


class RefusePage(Page):
    """Refuse rows about a key of which nothing is held."""

    area = "people"
    title = "Refuse rows"
    permissions = {"POST": ("customers.view_customer", "customers.add_suppression")}

    def post(self, request: HttpRequest) -> HttpResponseBase:
        key = typed(request)
        if not key:
            messages.error(request, "No key was told, so nothing is refused.")
        else:
            suppress_person(key, request.user)
            messages.success(
                request, "Rows about this key are refused from now on. Only a digest of it is kept."
            )
        return redirect("people")


def typed(request: HttpRequest) -> str:
    """The key in a form; no database keeps a NUL."""
    return request.POST.get("key", "").replace("\0", "").strip()


def by_email(address: str, snapshot: Snapshot) -> list[str]:
    """Customers whose e-mail address this is; the store knows addresses as keyed digests only."""
    table = customers_table(snapshot, everybody=True)
    same = pc.fill_null(pc.equal(table["email_hash"], digest(address.lower())), False)
    return sorted(table.filter(same)["customer"].to_pylist())[:MATCHES_AT_MOST]
