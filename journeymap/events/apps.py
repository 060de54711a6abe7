from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "journeymap.events"
    label = "events"
    verbose_name = "Event store"
