from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "journeymap.jobs"
    label = "jobs"
    verbose_name = "Background work"
