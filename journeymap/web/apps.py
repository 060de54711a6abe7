from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "journeymap.web"
    label = "web"
    verbose_name = "Web"
