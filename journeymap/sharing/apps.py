from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "journeymap.sharing"
    label = "sharing"
    verbose_name = "Shared views"
