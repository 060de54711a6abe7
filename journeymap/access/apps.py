from django.apps import AppConfig
from django.db.models.signals import post_migrate

from .roles import grant_roles


class AccessConfig(AppConfig):
    name = "journeymap.access"
    label = "access"
    verbose_name = "Access"

    def ready(self) -> None:
        # Sent app by app in the order of INSTALLED_APPS; this one stands after all that have models.
        post_migrate.connect(grant_roles, sender=self, dispatch_uid="journeymap.access.roles")
