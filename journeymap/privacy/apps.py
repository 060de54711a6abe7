from django.apps import AppConfig

from journeymap.desks.goingfirst import erasures_told_by
from journeymap.events.keeping_house import after_erasures, now_and_then
from journeymap.jobs.scheduling import duty


class PrivacyConfig(AppConfig):
    name = "journeymap.privacy"
    label = "privacy"
    verbose_name = "Privacy"

    def ready(self) -> None:
        after_erasures("journeymap.privacy.traces.forget_here")
        now_and_then("journeymap.privacy.traces.sweep_here")
        erasures_told_by("journeymap.privacy.sparing.asked_before")
        duty("remove what is too old", every=86_400, function="journeymap.privacy.retention.clear_daily")
        # Here, for the room of the trail knows nothing of duties.
        duty("check the audit trail", every=86_400, function="journeymap.access.verifying.check_new")
