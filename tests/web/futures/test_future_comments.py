"""What people say of a future map stands beside it, and beside no other map."""

import html
import re

from journeymap.futures.making import make
from journeymap.publishing.models import Comment


def place_of(shown):
    """The address at which a page loads its comments."""
    return html.unescape(re.search(r'hx-get="([^"]*/comments/[^"]*)"', shown)[1])


def page_of(client, future):
    answer = client.get(f"/journeys/orders/futures/{future.slug}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_future_map_can_be_commented_on(bea, carl, plan, ben):
    other = make(plan.journey, "Another way", None, ben)
    shown = page_of(bea, plan)
    assert "web/css/publishing.css" in shown
    at = place_of(shown)
    told = {"state": "future", "of": plan.slug, "place": "", "text": "Ask @ben whether the fee can go."}
    assert bea.post(at.partition("?")[0], told).status_code == 302
    comment = Comment.objects.get()
    assert (comment.state, comment.of, comment.place) == ("future", plan.slug, "")
    assert "whether the fee can go" in carl.get(place_of(page_of(carl, plan))).content.decode()
    assert "whether the fee can go" not in carl.get(place_of(page_of(carl, other))).content.decode()


def test_a_comment_leads_back_to_its_future_map_however_long_the_name(bea, plan, ben):
    future = make(plan.journey, "Tell them of the fee as early as can be " * 4, None, ben)
    at = place_of(page_of(bea, future))
    back = re.search(r'href="([^"]*/futures/[^"]*)"', bea.get(at).content.decode())[1]
    assert bea.get(back).status_code == 200 and future.slug in back


def test_a_form_in_the_panel_is_not_crowded_by_comments(bea, plan):
    assert "/comments/" not in bea.get(f"/journeys/orders/futures/{plan.slug}/?side=add").content.decode()
