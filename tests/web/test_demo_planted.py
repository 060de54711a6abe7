"""The whole demo company, mined as it is shipped: all that was planted is found, and little else."""

import pytest
from django.core.management import call_command

from journeymap.analysis.models import Run
from tests.web.planted import files, people, steps, texts, times

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def made(tmp_path, settings):
    """An installation of its own with the whole company in it; the folder of its files, with their truth."""
    settings.DATA_DIR, settings.FILE_UPLOAD_TEMP_DIR = tmp_path, tmp_path / "tmp"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    call_command("demo")
    call_command("demo", write=tmp_path / "made")
    return tmp_path / "made"


def test_every_planted_effect_is_found_and_every_large_finding_has_its_place(made, subtests):
    assert set(Run.objects.values_list("status", flat=True)) == {Run.Status.DONE}
    for planted in (*steps.FOUND, *files.FOUND, *people.FOUND, *times.FOUND):
        with subtests.test(planted.__name__):
            planted()
    told = texts.topics(made)
    for planted in texts.FOUND:
        with subtests.test(planted.__name__):
            planted(told)
