"""Every address of the site on one screen."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from journeymap.access import api as access
from journeymap.access import health
from journeymap.analysis import api as analysis
from journeymap.events import api as events
from journeymap.ingest import api as ingest
from journeymap.journeys import api as journeys
from journeymap.maps import api as maps
from journeymap.privacy import api as privacy
from journeymap.web.pages import home

API = [
    *access.urls,
    *ingest.router.urls,
    *events.router.urls,
    *journeys.router.urls,
    *privacy.router.urls,
    *analysis.router.urls,
    *maps.router.urls,
]

PAGES = [
    *home.urls,
]

urlpatterns = [
    *PAGES,
    path("sign-in/", RedirectView.as_view(pattern_name="admin:login", query_string=True), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("account/", RedirectView.as_view(pattern_name="admin:password_change"), name="account"),
    path("healthz", health.health, name="health"),
    path("livez", health.live, name="live"),
    path("admin/", admin.site.urls),
    path("api/v1/", include(API)),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
]

handler400 = "journeymap.web.pages.errors.bad_request"
handler403 = "journeymap.web.pages.errors.forbidden"
handler404 = "journeymap.web.pages.errors.not_found"
