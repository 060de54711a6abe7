"""What a message about accepted proposals says: what, on which journey, by whom, why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeymap.actions.message import Line, Message, plain, shortened
from journeymap.actions.saying.links import link
from journeymap.analysis.models import Proposal

if TYPE_CHECKING:
    from journeymap.actions.models import Notice

LONG = 300  # letters of a reason


def message(notice: Notice) -> Message | None:
    """None where all of them were taken back meanwhile."""
    rows = Proposal.objects.filter(told__notice=notice, status=Proposal.Status.ACCEPTED)
    told = [contents(each) for each in rows.select_related("journey", "decided_by").order_by("decided", "pk")]
    if not told:
        return None
    one = shortened(told[0]["proposal"], 150)
    what = f"accepted: {one}" if len(told) == 1 else f"{len(told)} proposals accepted"
    entry = {"proposals": [each["number"] for each in told]}
    lines = tuple(map(line, told))
    return Message(
        f"Journeymap: {what}", lines, {"proposals": told}, entry, link("proposals", query="?status=accepted")
    )


def contents(proposal: Proposal) -> dict[str, Any]:
    by = proposal.decided_by
    return {
        "number": proposal.pk,
        "proposal": plain(proposal.target),
        "kind": proposal.kind.replace("_", " "),
        "journey": plain(proposal.journey.name) if proposal.journey else None,
        "accepted": proposal.decided.isoformat() if proposal.decided else None,
        "by": plain(by.get_full_name() or by.get_username()) if by else None,
        "because": shortened(plain(proposal.because), LONG),
    }


def line(told: dict[str, Any]) -> Line:
    because = f": {told['because']}" if told["because"] else ""
    return Line(
        told["proposal"],
        f"{told['kind']}, {told['journey'] or 'the company'}, by {told['by'] or 'somebody'}{because}",
    )
