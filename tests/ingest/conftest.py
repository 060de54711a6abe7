"""What tests of imports share."""

from collections.abc import Iterator

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def no_upload_is_left() -> Iterator[None]:
    """Drafts keep their files until they are swept; the next test begins without them."""
    yield
    for path in settings.UPLOADS_DIR.iterdir():
        path.unlink()
