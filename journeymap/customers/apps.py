from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "journeymap.customers"
    label = "customers"
    verbose_name = "Customers"
