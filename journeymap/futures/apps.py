from django.apps import AppConfig


class FuturesConfig(AppConfig):
    name = "journeymap.futures"
    label = "futures"
    verbose_name = "Future maps"
