"""The admin in our clothes: one menu, one logo, one label for the demo company, our colours by a stylesheet.

Colours are in web/css/admin.css, not here: the skin would write these into a style block, which our content
policy forbids.
"""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Journeymap",
    "SITE_HEADER": "Journeymap",
    "SITE_URL": None,  # the menu leads to the pages; a link "view site" would be one more
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("web/favicon.svg")}
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "6px",
    "STYLES": [lambda request: static("web/css/admin.css")],
    "ENVIRONMENT": "journeymap.web.records.label",
    "GLOBAL_CALLBACK": "journeymap.web.records.context",
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "journeymap.web.records.sidebar",
    },
    "ACCOUNT": {"navigation": "journeymap.web.records.account"},
    "COMMAND": {"search_models": False, "show_history": False},
}
"""Searching all models at once would ignore which columns a role may search in."""
