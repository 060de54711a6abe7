from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "journeymap.access"
    label = "access"
    verbose_name = "Access"
