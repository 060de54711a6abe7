from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "journeymap.operations"
    label = "operations"
    verbose_name = "Operations"
