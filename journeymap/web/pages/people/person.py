"""One person: who, what is held, what they agreed to, and what can be done for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.access.audit import record
from journeymap.customers import consenting, stitching
from journeymap.customers.addresses import UnknownAddress, opaque, opened, stand_in
from journeymap.customers.models import Link
from journeymap.customers.purposes import EXPLAINED, Purpose
from journeymap.customers.reading import attributes
from journeymap.events.snapshots import current
from journeymap.privacy.api import EXPORT, download
from journeymap.privacy.holding import KINDS, Holding, NobodyHeld
from journeymap.privacy.looking import remember
from journeymap.privacy.requesting import is_held
from journeymap.privacy.suppressing import is_suppressed, suppress_person, unsuppress_person
from journeymap.web.pages.page import Page
from journeymap.web.pages.people.lookup import typed

GONE = "Nothing is held about this person (any more)."


@dataclass(frozen=True)
class Agreement:
    """One purpose and what the person said of it: True, False or None."""

    purpose: str
    title: str
    explained: str
    given: bool | None


class OfPerson(Page):
    """Base of pages and buttons about one person, whose key the address hides."""

    area = "people"
    title = "Person"

    def key(self) -> str:
        try:
            return opened(self.kwargs["person"])
        except UnknownAddress as error:
            raise Http404("This address was not made by this installation.") from error

    def holding(self) -> Holding:
        try:
            return Holding.of(self.key())
        except NobodyHeld as error:
            raise Http404(GONE) from error

    def back(self) -> HttpResponseBase:
        return redirect("person", person=self.kwargs["person"])


class PersonPage(OfPerson):
    permissions = {"GET": ("customers.view_customer",)}
    template_name = "web/people/person.html"

    def get(self, request: HttpRequest, person: str) -> HttpResponseBase:
        """Looking is noted in the trail."""
        held = self.holding()
        remember(request.session, person)
        record(request.user, "view customer", stand_in(held.key))
        said = consenting.given(held.keys)
        traits = held.rows("traits")
        return self.show(
            key=held.key,
            keys=keys(held),
            apart=[row for row in held.rows("links") if row["what"] == "not the same"],
            traits=latest(traits),
            counts=[(kind.title, len(held.rows(kind.name))) for kind in KINDS if kind.name != "links"],
            span=span(held),
            agreements=[
                Agreement(each, Purpose(each).label, EXPLAINED[each], said[each]) for each in Purpose.values
            ],
            suppressed=is_suppressed(held.key),
            trail=urlencode({"target": stand_in(held.key)}),
            may_export=request.user.has_perms(EXPORT),
        )


def keys(held: Holding) -> list[dict[str, Any]]:
    """Every key of the person, why it is theirs, and its address."""
    why = dict(Link.objects.filter(customer__in=held.keys).values_list("customer", "reason"))
    words = {"told": "somebody said so", "found": "same e-mail, or one row names both"}
    return [
        {"key": key, "address": opaque(key), "linked": key in why, "why": words.get(why.get(key, ""), "")}
        for key in held.keys
    ]


def latest(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The last value given of each trait."""
    return {name: value for row in rows for name, value in attributes(row).items()}


def span(held: Holding) -> tuple[Any, Any] | None:
    times = [row["time"] for row in held.rows("events")]
    return (min(times), max(times)) if times else None


class ConsentAction(OfPerson):
    permissions = {"POST": ("customers.view_customer", "customers.change_consent")}

    def post(self, request: HttpRequest, person: str) -> HttpResponseBase:
        held = self.holding()
        purpose, answer = request.POST.get("purpose", ""), request.POST.get("given", "")
        if purpose not in Purpose.values or answer not in ("yes", "no"):
            messages.error(request, "Nothing was noted: say agreed or refused, for one of the purposes.")
            return self.back()
        consenting.say(held.key, purpose, answer == "yes", request.user)
        word = "agreed to" if answer == "yes" else "refused"
        label = Purpose(purpose).label
        messages.success(
            request, f"Noted: {word} “{label}”. Obeyed from now on; runs start again by themselves."
        )
        return self.back()


class SuppressAction(OfPerson):
    permissions = {"POST": ("customers.view_customer", "customers.add_suppression")}

    def post(self, request: HttpRequest, person: str) -> HttpResponseBase:
        key = self.key()
        if request.POST.get("undo"):
            if not request.user.has_perm("customers.delete_suppression"):
                messages.error(request, "Your role cannot take a refusal back.")
                return self.back()
            unsuppress_person(key, request.user)
            messages.success(
                request, "Rows about this person are taken again, from files handed in from now on."
            )
        else:
            suppress_person(key, request.user)
            messages.success(request, "Rows about this person are refused from now on. What is stored stays.")
        return self.back() if is_held(key, current()) else redirect("people")


class LinkAction(OfPerson):
    permissions = {"POST": ("customers.view_customer", "customers.change_link")}

    def post(self, request: HttpRequest, person: str) -> HttpResponseBase:
        held, other = self.holding(), typed(request)
        if not other or not is_held(other, current()):
            messages.error(
                request, "Nothing is held under that key, so nothing was linked. Keys are compared exactly."
            )
        elif other in held.keys:
            messages.error(request, "That key is this person's already.")
        else:
            owner = Link.objects.filter(customer=held.key).first()
            stitching.link(other, owner.person if owner else held.key)
            record(request.user, "link customers", stand_in(held.key), to=stand_in(other))
            messages.success(request, "Linked: both keys are one person now. “Separate” undoes it.")
        return self.back()


class SeparateAction(OfPerson):
    permissions = {"POST": ("customers.view_customer", "customers.change_link")}

    def post(self, request: HttpRequest, person: str) -> HttpResponseBase:
        held, other = self.holding(), request.POST.get("key", "")
        if other not in held.keys or not Link.objects.filter(customer=other).exists():
            messages.error(request, "That key is not linked to this person (any more).")
            return self.back()
        stitching.separate(other)
        record(request.user, "separate customers", stand_in(other))
        messages.success(
            request, "Separated: the two stay apart, whatever later imports say. Linking undoes it."
        )
        return self.back()


class ExportAction(OfPerson):
    permissions = {"POST": EXPORT}

    def post(self, request: HttpRequest, person: str) -> HttpResponseBase:
        """The file is made, sent and deleted."""
        return download(request, self.key())
