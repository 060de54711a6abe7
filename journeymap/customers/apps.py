from django.apps import AppConfig

from journeymap.access.operations import operation
from journeymap.jobs.scheduling import duty

# What people and accepted proposals may do to personas (functions of `personas.operations`).
OPERATIONS = (
    "add_persona",
    "remove_persona",
    "retire_persona",
    "restore_persona",
    "change_persona",
    "pin_persona",
)


class CustomersConfig(AppConfig):
    name = "journeymap.customers"
    label = "customers"
    verbose_name = "Customers"

    def ready(self) -> None:
        duty("stitch customers", every=300, function="journeymap.customers.stitching.stitch")
        for name in OPERATIONS:
            operation(name, f"journeymap.customers.personas.operations.{name}", "customers.change_persona")
        for name in ("merge_customers", "part_customers"):
            function = f"journeymap.customers.operations.{name}"
            operation(name, function, "customers.change_link", of_journey=False)
