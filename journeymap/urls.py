"""Every address of the site on one screen."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from journeymap.access import health
from journeymap.journeys import api as journeys

API = [
    *journeys.router.urls,
]

urlpatterns = [
    path("healthz", health.health, name="health"),
    path("livez", health.live, name="live"),
    path("admin/", admin.site.urls),
    path("api/v1/", include(API)),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
]
