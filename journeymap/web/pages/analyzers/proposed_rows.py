"""The rows that speak for a proposal, as its run saw them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from journeymap.analysis.evidence import SelectionError, Sight, counted, data_of, page
from journeymap.analysis.models import Proposal
from journeymap.mining import Selection
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.maps.evidence import SUBJECTS
from journeymap.web.pages.maps.listing import listing
from journeymap.web.pages.page import Page

A_PAGE = 100


class ProposedRowsPage(Page):
    """A hundred rows a page; says why where they are not kept any more. 404 for a proposal without rows."""

    area = "proposals"
    title = "Rows behind a proposal"
    permissions = {"GET": ("analysis.view_proposal",)}
    template_name = "web/analyzers/proposed_rows.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        proposal = get_object_or_404(Proposal.objects.select_related("journey", "run"), pk=pk)
        if proposal.evidence is None or proposal.run is None:
            raise Http404("This proposal came without the rows behind it.")
        selection, sight = Selection.model_validate(proposal.evidence), Sight.of(request.user)
        try:
            data = data_of(proposal.run)
            count = counted(selection, data)
            shown = sheet(request, range(count), A_PAGE)
            rows = page(selection, data, sight, A_PAGE, max(shown.start_index() - 1, 0))
        except SelectionError as error:
            return self.show(proposal=proposal, lacking=str(error))
        return self.show(
            proposal=proposal,
            count=count,
            subject=SUBJECTS[selection.subject],
            listing=listing(rows, selection.subject, sight, few=False),
            page=shown,
            sight=sight,
        )
