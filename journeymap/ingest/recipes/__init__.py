"""Shapes of the exports of known tools, as plain data: which columns give the tool away, what they mean, and
which hold rows inside."""

from journeymap.ingest.recipes.analytics import ANALYTICS, ANALYTICS_INSIDE
from journeymap.ingest.recipes.helpdesk import HELPDESK, HELPDESK_INSIDE
from journeymap.ingest.recipes.intercom import INTERCOM, INTERCOM_INSIDE
from journeymap.ingest.recipes.joins import JOINS, Beside, Join
from journeymap.ingest.recipes.logs import LOGS
from journeymap.ingest.recipes.recipe import Recipe, best_recipe, has_all, resolve
from journeymap.ingest.recipes.shops import SHOPS, SHOPS_INSIDE
from journeymap.ingest.recipes.surveys import SURVEYS, SURVEYS_INSIDE
from journeymap.ingest.recipes.unfolding import Unfolding

RECIPES: tuple[Recipe, ...] = ANALYTICS + HELPDESK + INTERCOM + LOGS + SHOPS + SURVEYS
UNFOLDINGS: tuple[Unfolding, ...] = (
    ANALYTICS_INSIDE + HELPDESK_INSIDE + INTERCOM_INSIDE + SHOPS_INSIDE + SURVEYS_INSIDE
)

__all__ = [
    "JOINS",
    "RECIPES",
    "UNFOLDINGS",
    "Beside",
    "Join",
    "Recipe",
    "Unfolding",
    "best_recipe",
    "has_all",
    "resolve",
]
