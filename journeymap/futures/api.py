"""Future maps over HTTP: all below the address of a journey, but for the record of the installation."""

from rest_framework.routers import SimpleRouter

from journeymap.futures.api_changes import ChangeViewSet, ScenarioViewSet
from journeymap.futures.api_futures import FutureViewSet
from journeymap.futures.api_launches import LaunchViewSet, RecordViewSet

router = SimpleRouter()
BELOW = r"journeys/(?P<slug>[^/]+)/futures"
router.register(BELOW, FutureViewSet, basename="future-api")
router.register(rf"{BELOW}/(?P<future>[^/]+)/changes", ChangeViewSet, basename="future-change-api")
router.register(rf"{BELOW}/(?P<future>[^/]+)/scenarios", ScenarioViewSet, basename="future-scenario-api")
router.register(rf"{BELOW}/(?P<future>[^/]+)/launches", LaunchViewSet, basename="future-launch-api")
router.register("forecasts", RecordViewSet, basename="forecast-api")
