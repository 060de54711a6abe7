"""Models: a person makes one the active one of its name, or retires it."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.analysis.models.results import Model


def activate(model: Model, by: AbstractUser) -> Model:
    """Make it the active model of its name for its journey (or the company); the one before is retired."""
    decided = {"decided": timezone.now(), "decided_by": by}
    with transaction.atomic():
        others = Model.objects.filter(name=model.name, journey=model.journey, status=Model.Status.ACTIVE)
        others.exclude(pk=model.pk).update(status=Model.Status.RETIRED, **decided)
        Model.objects.filter(pk=model.pk).update(status=Model.Status.ACTIVE, **decided)
        record(by, "model.activate", f"model {model.pk}", name=model.name)
    model.refresh_from_db()
    return model


def retire(model: Model, by: AbstractUser) -> Model:
    """It is used no more; runs go on without a model of this name until one is made active."""
    with transaction.atomic():
        decided = {"decided": timezone.now(), "decided_by": by}
        Model.objects.filter(pk=model.pk).update(status=Model.Status.RETIRED, **decided)
        record(by, "model.retire", f"model {model.pk}", name=model.name)
    model.refresh_from_db()
    return model
