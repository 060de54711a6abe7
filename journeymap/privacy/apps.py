from django.apps import AppConfig

from journeymap.jobs.scheduling import duty


class PrivacyConfig(AppConfig):
    name = "journeymap.privacy"
    label = "privacy"
    verbose_name = "Privacy"

    def ready(self) -> None:
        duty("remove what is too old", every=86_400, function="journeymap.privacy.retention.clear_daily")
        # Here, for the room of the trail knows nothing of duties.
        duty("check the audit trail", every=86_400, function="journeymap.access.verifying.check_new")
