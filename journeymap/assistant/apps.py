from django.apps import AppConfig


class AssistantConfig(AppConfig):
    name = "journeymap.assistant"
    verbose_name = "Assistant"
