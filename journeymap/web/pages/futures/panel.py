"""How the forecast in the panel stands: never asked, at work, stale, refused, failed or fresh."""

from __future__ import annotations

from dataclasses import dataclass

from journeymap.futures.shapes import Panel
from journeymap.web.templatetags.figures import ago

NOT_CAUSE = "Association, not cause: no experiment backs these changes yet."
OPEN = ("asked", "running")


@dataclass(frozen=True)
class State:
    """How the forecast stands. state: never, open, stale, refused, failed or fresh."""

    state: str
    words: str
    glyph: str
    span: str
    percent: int = 0
    reason: str = ""
    basis: str = NOT_CAUSE

    @property
    def open(self) -> bool:
        return self.state == "open"


def state(panel: Panel, weeks: int) -> State:
    span = f"first {weeks} week{'' if weeks == 1 else 's'}"
    basis = NOT_CAUSE if panel.basis.startswith("association") else panel.basis
    percent = round(100 * panel.progress)
    if panel.state in OPEN:
        words = panel.message or ("The forecast waits its turn." if panel.state == "asked" else "At work.")
        return State("open", f"{words} {percent}\u202f%", "stale", span, percent, basis=basis)
    if panel.state in ("refused", "failed"):
        said = "No forecast: refused" if panel.state == "refused" else "The forecast failed"
        return State(panel.state, said, "contested", span, reason=panel.message, basis=basis)
    if panel.state == "none":
        return State("never", "Nobody has asked for a forecast of this scenario yet.", "few", span)
    if panel.stale:
        return State("stale", f"Forecast is stale: {', '.join(panel.stale)}.", "stale", span, basis=basis)
    return State("fresh", f"Forecast {ago(panel.made)}", "measured", span, basis=basis)
