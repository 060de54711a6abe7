"""The parts of the installation: how each does, and what to do where one does not."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

import journeymap
from journeymap.operations.figures import figures
from journeymap.operations.parts.asking import all_told
from journeymap.operations.parts.told import DOWN, OFF, SLOW
from journeymap.web.pages.page import Page


class SystemPage(Page):
    area = "system"
    title = "System"
    permissions = {"GET": ("jobs.view_duty",)}
    template_name = "web/system/system.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        rows = list(all_told())
        down = [part.title for part, told in rows if told.state == DOWN]
        return self.show(
            rows=[(part, told) for part, told in rows if told.state != OFF],
            unused=[(part, told) for part, told in rows if told.state == OFF],
            down=down,
            slow=[part.title for part, told in rows if told.state == SLOW],
            figures=None if "Database" in down else figures(),
            version=journeymap.__version__,
            metrics=bool(settings.METRICS_TOKEN),
        )
