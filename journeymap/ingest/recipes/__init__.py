"""Shapes of the exports of known tools, as plain data: which columns give the tool away and what they
mean."""

from journeymap.ingest.recipes.analytics import ANALYTICS
from journeymap.ingest.recipes.helpdesk import HELPDESK
from journeymap.ingest.recipes.logs import LOGS
from journeymap.ingest.recipes.recipe import Recipe, best_recipe, resolve
from journeymap.ingest.recipes.shops import SHOPS
from journeymap.ingest.recipes.surveys import SURVEYS

RECIPES: tuple[Recipe, ...] = ANALYTICS + HELPDESK + LOGS + SHOPS + SURVEYS

__all__ = ["RECIPES", "Recipe", "best_recipe", "resolve"]
