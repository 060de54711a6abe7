"""Every address of the site on one screen."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from journeymap.access import api as access
from journeymap.access import headers, health, trail
from journeymap.actions import api as actions
from journeymap.actions.trackers import hearing as trackers
from journeymap.analysis import api as analysis
from journeymap.assistant import api as assistant
from journeymap.assistant.drafting import api as drafts
from journeymap.assistant.mcp import view as agents
from journeymap.connecting import api as connecting
from journeymap.connecting import hooks
from journeymap.days import api as days
from journeymap.desks import api as desks
from journeymap.desks.odata import views as odata
from journeymap.events import api as events
from journeymap.futures import api as futures
from journeymap.ingest import api as ingest
from journeymap.journeys import api as journeys
from journeymap.maps import api as maps
from journeymap.maps import schema_api as map_schema
from journeymap.operations.metrics import exposing
from journeymap.privacy import api as privacy
from journeymap.publishing import api as publishing
from journeymap.sharing import api as sharing
from journeymap.tracking import api as tracking
from journeymap.web.pages import account, home
from journeymap.web.pages import actions as action_pages
from journeymap.web.pages import analyzers as analyzer_pages
from journeymap.web.pages import answers as answer_pages
from journeymap.web.pages import assistant as assistant_pages
from journeymap.web.pages import audit as audit_pages
from journeymap.web.pages import connections as connection_pages
from journeymap.web.pages import days as day_pages
from journeymap.web.pages import desks as desk_pages
from journeymap.web.pages import drafts as draft_pages
from journeymap.web.pages import futures as future_pages
from journeymap.web.pages import imports as import_pages
from journeymap.web.pages import journeys as journey_pages
from journeymap.web.pages import lists as list_pages
from journeymap.web.pages import live as live_pages
from journeymap.web.pages import maps as map_pages
from journeymap.web.pages import opportunities as opportunity_pages
from journeymap.web.pages import people as people_pages
from journeymap.web.pages import personas as persona_pages
from journeymap.web.pages import publishing as publishing_pages
from journeymap.web.pages import sharing as sharing_pages
from journeymap.web.pages import system as system_pages
from journeymap.web.pages import themes as theme_pages

API = [
    *access.urls,
    *trail.router.urls,
    *ingest.router.urls,
    *connecting.router.urls,
    *events.router.urls,
    *tracking.router.urls,
    *journeys.router.urls,
    *privacy.router.urls,
    *analysis.router.urls,
    *maps.router.urls,
    *map_schema.router.urls,
    *publishing.router.urls,
    *futures.router.urls,
    *days.router.urls,
    *sharing.router.urls,
    *desks.router.urls,
    *actions.router.urls,
    *assistant.router.urls,
    *drafts.router.urls,
]

PAGES = [
    *account.urls,
    *home.urls,
    *assistant_pages.urls,
    *draft_pages.urls,
    *journey_pages.urls,  # before those of a map: a journey is never called new
    *map_pages.urls,
    *publishing_pages.urls,
    *future_pages.urls,
    *day_pages.urls,
    *sharing_pages.urls,
    *desk_pages.urls,
    *action_pages.urls,
    *import_pages.urls,
    *connection_pages.urls,
    *live_pages.urls,
    *opportunity_pages.urls,
    *answer_pages.urls,
    *list_pages.urls,
    *analyzer_pages.urls,
    *theme_pages.urls,
    *persona_pages.urls,
    *people_pages.urls,
    *audit_pages.urls,
    *system_pages.urls,
]

urlpatterns = [
    *PAGES,
    *agents.urls,
    *hooks.urls,
    *trackers.urls,
    *odata.urls,
    path("healthz", health.health, name="health"),
    path("livez", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("metrics", exposing.metrics, name="metrics"),
    # One place to sign in, out and change the password: the admin's own pages for it lead there.
    path("admin/login/", RedirectView.as_view(pattern_name="sign-in", query_string=True)),
    path("admin/logout/", RedirectView.as_view(pattern_name="account")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account")),
    path("admin/", admin.site.urls),
    path("api/v1/", include(API)),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "api/v1/docs/",
        headers.api_page(SpectacularSwaggerSplitView.as_view(url_name="schema")),
        name="docs",
    ),
]

handler400 = "journeymap.web.pages.errors.bad_request"
handler403 = "journeymap.web.pages.errors.forbidden"
handler404 = "journeymap.web.pages.errors.not_found"
