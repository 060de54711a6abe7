"""The addresses of the feeds. Basic authentication bears an API token in the place of the password."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.log import log_response
from drf_spectacular.utils import extend_schema
from knox.auth import TokenAuthentication
from rest_framework import exceptions
from rest_framework.authentication import BasicAuthentication, SessionAuthentication
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from journeymap.access.audit import record
from journeymap.access.counting import Counter
from journeymap.access.exits import require
from journeymap.access.permissions import Needs
from journeymap.desks.choice import REAL, STAND_INS, Choice
from journeymap.desks.odata.describing import metadata, service
from journeymap.desks.odata.filtering import Unanswerable
from journeymap.desks.odata.paging import MOST, PAGE, Gone, as_json, asked, opened, page
from journeymap.desks.standing import NotYet, Unmade, state_of
from journeymap.desks.tables import KEYS, NAMES
from journeymap.desks.withdrawn import withdrawn
from journeymap.journeys.models import Journey
from journeymap.maps.requested import MAY, journey_called

READ = (*MAY, "desks.add_take")
ONE = re.compile(r"([a-z]+)\('((?:[^']|'')*)'\)")
SIZE = re.compile(r"(?:odata\.)?maxpagesize=(\d{1,9})")
MINIMAL = "application/json;odata.metadata=minimal;charset=utf-8"
WAITS = Counter("feed_waits", "Answers 503 of feeds whose tables are being made.", ())


class BasicToken(BasicAuthentication):
    """The name of the account and one of its API tokens: what Power BI and Excel can send."""

    www_authenticate_realm = "Journeymap"

    def authenticate_credentials(self, userid: str, password: str, request: Any = None) -> Any:
        user, token = TokenAuthentication().authenticate_credentials(password.encode())
        if userid and userid != user.get_username():
            raise exceptions.AuthenticationFailed("This token is another account's.")
        return user, token


class Anything(DefaultContentNegotiation):
    """What a feed answers in does not depend on Accept."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


def said(told: Any, status: int = 200, kind: str = MINIMAL) -> HttpResponse:
    content = told if isinstance(told, bytes) else as_json(told)
    return HttpResponse(content, status=status, content_type=kind, headers={"OData-Version": "4.0"})


def wrong(status: int, message: str) -> HttpResponse:
    """A fault as OData tells it."""
    return said({"error": {"code": str(status), "message": message}}, status)


@extend_schema(exclude=True)
class Feed(APIView):
    """Base: who may read a feed, how answers and errors look.

    Faults that pass (data that are being changed, a store or a cluster that does not answer) are told by
    whoever makes an answer again; that tables are being made is told here, with when to ask again.
    """

    authentication_classes: ClassVar = [BasicToken, TokenAuthentication, SessionAuthentication]
    permission_classes: ClassVar = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {"GET": READ}
    content_negotiation_class = Anything
    keys = STAND_INS

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        require("odata")
        if self.keys == REAL:
            require("real-keys")
            if not request.user.has_perm("customers.view_customer"):
                raise PermissionDenied("You may not see who customers are.")

    def handle_exception(self, exc: Exception) -> HttpResponse:
        if isinstance(exc, NotYet):
            return self.waiting(exc)
        for kind, status in ((Unanswerable, 400), (Gone, 410), (Unmade, 500)):
            if isinstance(exc, kind):
                return wrong(status, str(exc))
        answer = super().handle_exception(exc)
        words = answer.data.get("detail", "") if isinstance(answer.data, dict) else ""
        found = wrong(answer.status_code, str(words) or "This cannot be answered.")
        for name in ("WWW-Authenticate", "Retry-After"):
            if name in answer.headers:
                found[name] = answer.headers[name]
        return found

    def waiting(self, why: NotYet) -> HttpResponse:
        """What is planned is no error of ours: neither in the log nor for who is woken by errors."""
        answer = wrong(503, str(why))
        answer["Retry-After"] = str(why.seconds)
        WAITS.inc()
        log_response("Not yet: %s", self.request.path, response=answer, request=self.request, level="warning")
        return answer

    @property
    def choice(self) -> Choice:
        return Choice(self.keys)

    @property
    def journey(self) -> Journey:
        return journey_called(self.kwargs["slug"])

    def root(self, request: Request) -> str:
        name = "odata-service" if self.keys == STAND_INS else "odata-named-service"
        return str(request.build_absolute_uri(reverse(name, args=[self.kwargs["slug"]])))


class FeedsView(Feed):
    """The feeds: one a journey."""

    def get(self, request: Request) -> HttpResponse:
        here = request.build_absolute_uri(request.path)
        found = [
            {"name": slug, "title": name, "kind": "ServiceDocument", "url": f"{here}{slug}/"}
            for slug, name in Journey.objects.values_list("slug", "name")
        ]
        return said({"@odata.context": f"{here}$metadata", "value": found})


class ServiceView(Feed):
    def get(self, request: Request, slug: str) -> HttpResponse:
        """The tables of a feed."""
        _ = self.journey
        return said(service(self.root(request), NAMES))


class MetadataView(Feed):
    def get(self, request: Request, slug: str) -> HttpResponse:
        """What the tables consist of."""
        made = state_of(self.journey, self.choice)
        told = metadata(made.table(name) for name in NAMES)
        return said(told.encode(), kind="application/xml;charset=utf-8")


class SetView(Feed):
    """A table: its rows, page by page; or one row by its key."""

    def get(self, request: Request, slug: str, name: str) -> HttpResponse:
        one = ONE.fullmatch(name)
        table_name = one[1] if one else name
        if table_name not in NAMES:
            raise exceptions.NotFound(f"There is no table “{name[:60]}”. Tables: {', '.join(NAMES)}.")
        return self.entity(request, one[1], one[2]) if one else self.rows(request, name)

    def rows(self, request: Request, name: str) -> HttpResponse:
        query = request.query_params
        table, content = opened(self.journey, name, self.choice, query)
        told = asked(table, content, query, wanted_size(request))
        found = page(table, told, withdrawn(self.keys))
        body: dict[str, Any] = {"@odata.context": f"{self.root(request)}$metadata#{name}"}
        if found.count is not None:
            body["@odata.count"] = found.count
        body["value"] = found.rows
        if found.then:
            rest = {key: text for key, text in query.items() if key != "$skiptoken"}
            body["@odata.nextLink"] = (
                f"{self.root(request)}{name}?{urlencode({**rest, '$skiptoken': found.then})}"
            )
        self.noted(request, name, [column.name for column in told.columns], len(found.rows))
        return said(body)

    def entity(self, request: Request, name: str, key: str) -> HttpResponse:
        query = request.query_params.copy()
        query["$filter"] = f"{KEYS[name]} eq '{key}'"
        table, content = opened(self.journey, name, self.choice, query)
        told = asked(table, content, query, 1)
        found = page(table, told, withdrawn(self.keys)).rows
        if not found:
            raise exceptions.NotFound("There is no row with this key.")
        self.noted(request, name, [column.name for column in told.columns], 1)
        return said({"@odata.context": f"{self.root(request)}$metadata#{name}/$entity", **found[0]})

    def noted(self, request: Request, name: str, columns: list[str], rows: int) -> None:
        record(request.user, "desks.read", f"journey {self.kwargs['slug']}",
               table=name, rows=rows, columns=columns, keys=self.keys)  # fmt: skip


class CountView(Feed):
    """How many rows a table has, as text."""

    def get(self, request: Request, slug: str, name: str) -> HttpResponse:
        if name not in NAMES:
            raise exceptions.NotFound(f"There is no table “{name[:60]}”. Tables: {', '.join(NAMES)}.")
        query = request.query_params.copy()
        query["$count"], query["$top"] = "true", "0"
        table, content = opened(self.journey, name, self.choice, query)
        count = page(table, asked(table, content, query, 1), withdrawn(self.keys)).count
        return said(str(count).encode(), kind="text/plain;charset=utf-8")


def wanted_size(request: Request) -> int:
    found = SIZE.search(request.headers.get("Prefer", ""))
    return min(max(int(found[1]), 1), MOST) if found else PAGE


def addresses(root: str, prefix: str, keys: str) -> list[Any]:
    def of(view: Callable[..., Any]) -> Any:
        return view.as_view(keys=keys)  # type: ignore[attr-defined]

    return [
        path(f"{root}/", of(FeedsView), name=f"{prefix}-feeds"),
        path(f"{root}/<str:slug>/", of(ServiceView), name=f"{prefix}-service"),
        path(f"{root}/<str:slug>/$metadata", of(MetadataView), name=f"{prefix}-metadata"),
        path(f"{root}/<str:slug>/<str:name>/$count", of(CountView), name=f"{prefix}-count"),
        path(f"{root}/<str:slug>/<str:name>", of(SetView), name=f"{prefix}-set"),
    ]


urls = [*addresses("odata", "odata", STAND_INS), *addresses("odata-named", "odata-named", REAL)]
