from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "journeymap.analysis"
    label = "analysis"
    verbose_name = "Analysis"
