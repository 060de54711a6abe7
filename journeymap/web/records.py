"""What the admin's frame shows, asked for by its skin (skin.py): the same menu and labels as our pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from journeymap.web.demo.presence import simulated
from journeymap.web.navigation import menu

# The skin draws its menu with a font of its own: our icon -> its name there.
SYMBOLS = {
    "alert": "warning", "bell": "notifications", "box": "inventory_2", "clock": "schedule", "home": "home",
    "inbox": "inbox", "list": "table_rows", "map": "map", "people": "group", "plug": "power",
    "pulse": "monitor_heart", "rise": "trending_up", "shield": "shield", "tag": "sell", "up": "upload",
    "user": "person",
}  # fmt: skip


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu of the pages, in the form of the skin."""
    return [
        {
            "title": title,
            "items": [
                {
                    "title": line.label,
                    "icon": SYMBOLS.get(line.icon, "chevron_right"),
                    "link": line.address,
                    "active": line.current,
                }
                for line in lines
            ],
        }
        for title, lines in menu(request.user, "admin")
    ]


def account(request: HttpRequest) -> list[dict[str, Any]]:
    return [{"title": "Your account", "link": reverse("account")}]


def label(request: HttpRequest) -> list[str] | None:
    """The mark of an installation whose customers are made up."""
    return ["simulated demo", "warning"] if simulated() else None


def context(request: HttpRequest) -> dict[str, Any]:
    return {"colors": None}  # no style block: they are in the stylesheet
