"""The ASGI application: `uvicorn journeymap.asgi:application`."""

import os

from django.core.asgi import get_asgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeymap.settings")

site = get_asgi_application()
# Live events go by a way of their own. By its path: apps load with the application.
application = import_string("journeymap.tracking.gate.Gate")(site)
import_string("journeymap.events.tidying.watch")()  # by its path: apps load with the application
import_string("journeymap.assistant.readying.begin")()
