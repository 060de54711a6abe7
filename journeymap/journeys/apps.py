from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "journeymap.journeys"
    label = "journeys"
    verbose_name = "Journeys"
