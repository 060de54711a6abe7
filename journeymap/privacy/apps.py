from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "journeymap.privacy"
    label = "privacy"
    verbose_name = "Privacy"
