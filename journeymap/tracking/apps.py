"""Events that arrive live, from the trackers of sites, apps and servers."""

from django.apps import AppConfig

from journeymap.jobs.scheduling import duty


class TrackingConfig(AppConfig):
    name = "journeymap.tracking"
    label = "tracking"
    verbose_name = "Live tracking"

    def ready(self) -> None:
        duty("take live events", every=5, function="journeymap.tracking.due.take", lease=60)
        duty("join devices and customers", every=300, function="journeymap.tracking.joining.join")
        duty("find customers told live", every=900, function="journeymap.tracking.joining.stitch_live")
        duty("try live events again", every=1800, function="journeymap.tracking.due.try_again")
        duty("forget old takings", every=86_400, function="journeymap.tracking.due.forget_takings")
