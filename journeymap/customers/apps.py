from django.apps import AppConfig

from journeymap.jobs.scheduling import duty


class CustomersConfig(AppConfig):
    name = "journeymap.customers"
    label = "customers"
    verbose_name = "Customers"

    def ready(self) -> None:
        duty("stitch customers", every=300, function="journeymap.customers.stitching.stitch")
