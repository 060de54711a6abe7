"""What drafts are asked of: a map, a finding, a persona, a theme, a future map; in the words of its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from journeymap.analysis.models import Proposal
from journeymap.assistant.drafting.drafters import KINDS
from journeymap.journeys.models import Journey

LATELY = timedelta(days=1)
"""For how long what was decided stands where it was drafted."""
LOOKED_AT, LONGEST = 200, 250


@dataclass(frozen=True)
class Words:
    """title: of the panel; button; field: what one edits; help: what accepting it does."""

    title: str
    button: str
    field: str
    help: str


WORDS: Mapping[str, Words] = {
    "summary": Words(
        "Summary", "Draft a summary", "A note across all stages", "Accepted, it is a note on the map."
    ),
    "persona": Words("Card", "Draft a card", "Description", "Accepted, it is what the card says."),
    "theme": Words("Name", "Draft a name", "Name", "Accepted, the theme is called so."),
    "ideas": Words(
        "How might we …", "Draft ideas", "A question for a workshop",
        "Accepted, it is a note in the lane of opportunities.",
    ),
    "changes": Words(
        "First changes", "Draft first changes", "Title of the change", "Accepted, it is a card on this map."
    ),
}  # fmt: skip
MINE = {"persona": "persona", "theme": "theme", "changes": "future"}  # argument that names what it is about


@dataclass(frozen=True)
class Place:
    """kind: of drafts; journey: slug; name: key, address or slug, as `drafting.draft` takes it."""

    kind: str
    journey: str
    name: str = ""

    @property
    def words(self) -> Words:
        return WORDS[self.kind]

    @property
    def address(self) -> str:
        told = {"kind": self.kind, "journey": self.journey} | ({"name": self.name} if self.name else {})
        return f"{reverse('drafts')}?{urlencode(told)}"

    @property
    def home(self) -> str:
        """The page of the thing itself."""
        if self.kind in ("persona", "theme") and self.name:
            return reverse(self.kind, args=[self.name])
        if self.kind == "changes" and self.name:
            return reverse("future", args=[self.journey, self.name])
        return reverse("map", args=[self.journey])

    def open(self) -> list[Proposal]:
        """The newest that wait, in the order in which they were made."""
        found = self._all().filter(status=Proposal.Status.OPEN).order_by("-pk")
        return [each for each in found[:LOOKED_AT] if self._about(each)][::-1]

    def decided(self) -> list[Proposal]:
        """Accepted or turned down lately, the newest first: each can be taken back."""
        since = timezone.now() - LATELY
        states = (Proposal.Status.ACCEPTED, Proposal.Status.REJECTED)
        found = self._all().filter(status__in=states, decided__gte=since).order_by("-decided")
        return [each for each in found[:LOOKED_AT] if self._about(each)]

    def _all(self) -> QuerySet[Proposal]:
        rows = Proposal.objects.select_related("journey", "asked_by", "decided_by")
        mine = Q(journey=None) if self.kind == "theme" else Q(journey__slug=self.journey)
        rows = rows.filter(mine, kind=f"draft_{self.kind}").exclude(operations=[])
        if self.name and self.kind in MINE:
            rows = rows.filter(**{f"operations__0__arguments__{MINE[self.kind]}": self.name})
        return rows

    def _about(self, proposal: Proposal) -> bool:
        """Whether ideas rest on the finding; in other drafts the operation names what they are of."""
        facts = proposal.grounds.get("facts", ())
        return self.kind != "ideas" or not self.name or any(f"f{e['finding']}" == self.name for e in facts)


def place_of(told: Mapping[str, str]) -> Place:
    """What an address or a form tells. 404 where there is no such kind, or no such journey."""
    kind, slug = told.get("kind", ""), told.get("journey", "")
    if kind not in KINDS or not Journey.objects.filter(slug=slug[:LONGEST]).exists():
        raise Http404("There are no drafts of that.")
    return Place(kind, slug, told.get("name", "")[:LONGEST])
