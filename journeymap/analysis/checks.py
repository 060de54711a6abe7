"""What `manage.py check` says of plugins. A broken one is a warning: it stops nothing."""

from typing import Any

from django.core.checks import CheckMessage, Warning

from journeymap.mining.registry import load


def check_plugins(**options: Any) -> list[CheckMessage]:
    """Every plugin that did not load, with the reason."""
    return [
        Warning(
            f"The plugin {broken.name!r} did not load: {broken.error}",
            hint="Everything else works. Mend or remove it; `check` of journeymap.mining.testing says more.",
            id="analysis.W001",
        )
        for broken in load().broken.values()
    ]
