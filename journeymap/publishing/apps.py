from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "journeymap.publishing"
    label = "publishing"
    verbose_name = "Published maps"
