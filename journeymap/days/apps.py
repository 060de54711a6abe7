from django.apps import AppConfig


class DaysConfig(AppConfig):
    name = "journeymap.days"
    label = "days"
    verbose_name = "Days in the life"
