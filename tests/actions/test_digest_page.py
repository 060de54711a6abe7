"""The digest before it is sent waits for no map: what was counted last is shown, named as such."""

import pytest

from journeymap.access.roles import ADMINISTRATOR
from journeymap.maps import keeping
from tests.maps.test_lingering import new_data, queue
from tests.people import client_of

from .conftest import channel

__all__ = ["queue"]
pytestmark = pytest.mark.django_db
OLDER = "Its numbers are as of"


def test_while_maps_are_counted_anew_the_last_ones_are_shown_and_nothing_is_computed(shop, request):
    waiting = request.getfixturevalue("queue")
    admin, made = client_of(ADMINISTRATOR), channel("mail", "ann@example.com", occasions=["digest"])
    page = f"/messages/{made.pk}/digest/"
    assert OLDER not in admin.get(page).content.decode() and not waiting
    new_data()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeping, "_turn", never)
        shown = admin.get(page).content.decode()
        assert OLDER in shown and f'hx-get="{page}"' in shown and shop.name in shown
        assert admin.get(f"{page}mail/").status_code == 200
        part = admin.get(page, headers={"HX-Request": "true"})
        assert part.content.decode().startswith("<div") and OLDER in part.content.decode()
    assert waiting
    for count in list(waiting.values()):
        count()
    again = admin.get(page, headers={"HX-Request": "true"})
    assert (again.status_code, again.headers["HX-Refresh"]) == (286, "true")
    assert OLDER not in admin.get(page).content.decode()


def never() -> None:
    raise AssertionError("a map is computed in the request")
