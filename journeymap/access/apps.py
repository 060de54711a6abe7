from django.apps import AppConfig
from django.core.signals import request_started
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string

from .resealing import sealed_in
from .roles import grant_roles


class AccessConfig(AppConfig):
    name = "journeymap.access"
    label = "access"
    verbose_name = "Access"

    def ready(self) -> None:
        # Sent app by app in the order of INSTALLED_APPS; this one stands after all that have models.
        post_migrate.connect(grant_roles, sender=self, dispatch_uid="journeymap.access.roles")
        keep = import_string("journeymap.access.digesting.keep")  # it imports models
        post_migrate.connect(keep, sender=self, dispatch_uid="journeymap.access.digests")
        forget = import_string("journeymap.access.digesting.forget_known")
        request_started.connect(forget, dispatch_uid="journeymap.access.digests")
        sealed_in("access.KeptKey", "sealed", "key of digests")
