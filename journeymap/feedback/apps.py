from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "journeymap.feedback"
    label = "feedback"
    verbose_name = "Feedback"
