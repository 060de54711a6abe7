"""The demo company's two journeys: drafted from its events, then put right as their owner would do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from journeymap.journeys.definitions import claim, definition, replace
from journeymap.journeys.discovering import Asked, discover
from journeymap.journeys.models import Journey
from journeymap.mining.definition import JourneyDefinition, RuleDefinition, TouchpointDefinition

# Stage -> touchpoint -> the activities it takes.
STAGES: dict[str, dict[str, tuple[str, ...]]] = {
    "Awareness": {
        "Newsletter": ("Newsletter opened",),
        "Advertising": ("Ad clicked",),
        "Visit": ("Website visited", "App opened"),
        "Store": ("Store visited",),
    },
    "Consideration": {
        "Search": ("Product searched",),
        "Product page": ("Product viewed",),
        "Shipping information": ("Shipping costs viewed",),
        "Fitting advice": ("Fitting advice given",),
    },
    "Purchase": {
        "Cart": ("Added to cart",),
        "Checkout": ("Checkout started", "Delivery address entered"),
        "Shipping fee": ("Shipping fee shown",),
        "Payment": ("Payment started", "Payment failed", "Payment completed"),
        "Identity check": ("Identity checked",),
        "Order": ("Order confirmed", "Repeat purchase"),
    },
    "Delivery": {
        "Shipping": ("Order shipped",),
        "Delivery": ("Order delivered",),
        "Unpacking": ("Gift found in parcel",),
    },
    "Retention": {
        "Support": ("Asked where the order is", "Product complaint sent"),
        "Return": ("Return requested", "Return received", "Refund paid"),
        "Leaving": ("Newsletter cancelled",),
    },
    "Advocacy": {
        "Review": ("Review written",),
        "Survey": ("Survey answered",),
    },
}
PLANS: dict[str, tuple[str, ...]] = {"Promised day": ("Promised delivery day",)}  # on the map, in no stage


@dataclass(frozen=True)
class Wanted:
    """A journey of the demo company."""

    name: str
    case: str
    goal: str
    description: str


JOURNEYS = (
    Wanted(
        "Online shop (simulated)", "case", "Order confirmed",
        "A made-up shop: one case is one trip, from the first contact to what the customer says afterwards.",
    ),
    Wanted(
        "Customer life (simulated)", "customer", "Repeat purchase",
        "The same made-up shop: one case is one customer; the goal is a second order.",
    ),
)  # fmt: skip


def draft_journeys(sources: list[int], say: Callable[[str], None]) -> list[Journey]:
    """Draft the journeys that are not there yet; what people made of the others stays."""
    journeys = []
    for wanted in JOURNEYS:
        journey = Journey.objects.filter(name=wanted.name).first()
        # Drafted, but not yet put right: an earlier call was cut off between the two.
        if journey is None or (journey.revision == 1 and not journey.edited):
            journey = _draft(wanted, sources)
            say(f"Drafted “{journey.name}”: {', '.join(STAGES)}; goal: {wanted.goal}")
        else:
            say(f"There already: the journey “{journey.name}”")
        journeys.append(journey)
    return journeys


def give_owner(journeys: list[Journey], owner: str) -> None:
    """The journeys that nobody owns yet get an owner, and a review in four weeks; what people chose stays."""
    user = get_user_model().objects.get(username=owner)
    review = timezone.localdate() + timedelta(weeks=4)
    for journey in journeys:
        Journey.objects.filter(pk=journey.pk, owner=None, review_date=None).update(
            owner=user, review_date=review
        )


def _draft(wanted: Wanted, sources: list[int]) -> Journey:
    journey, _ = discover(Asked(wanted.name, wanted.case, tuple(sources)))
    with transaction.atomic():
        claim(journey, journey.revision)
        replace(journey, _put_right(definition(journey), wanted.goal))
        journey.description = wanted.description
        journey.save(update_fields=["description", "modified"])
    return journey


def _put_right(drafted: JourneyDefinition, goal: str) -> JourneyDefinition:
    """The draft with our stages, touchpoints, rules and goal; a failed payment is no farewell."""
    places: list[tuple[str | None, str, tuple[str, ...]]] = [
        (stage, name, taken) for stage, inside in STAGES.items() for name, taken in inside.items()
    ]
    places += [(None, name, taken) for name, taken in PLANS.items()]
    return drafted.model_copy(
        update={
            "stages": tuple(STAGES),
            "touchpoints": tuple(TouchpointDefinition(name=name, stage=stage) for stage, name, _ in places),
            "rules": tuple(
                RuleDefinition(touchpoint=name, column="activity", match="exact", pattern=activity)
                for _, name, taken in places
                for activity in taken
            ),
            "goal": (goal,),
            "exit": ("Newsletter cancelled",),
        }
    )
