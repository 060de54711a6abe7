"""`manage.py demo`: an installation filled once, its planted effects found, its logins safe."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from journeymap.access.models import Entry
from journeymap.access.roles import BUSINESS_USER
from journeymap.analysis.models import Finding, Run
from journeymap.events import snapshots
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here
from journeymap.journeys.models import Journey
from journeymap.web.demo import loading, logins, writing
from journeymap.web.demo.journeys import JOURNEYS
from journeymap.web.management.commands import demo
from tests.web.planted import files, people, steps, times

SHOP, LIFE = (wanted.name for wanted in JOURNEYS)
CHEAP = (  # told by a small company already; all else by the whole one, in test_demo_planted
    files.the_robot_is_told_from_people,
    files.the_second_spelling_is_found_and_its_mend_proposed,
    steps.the_outage_loses_orders,
    people.advice_and_store_lead_to_orders_that_their_last_touch_does_not_tell,
    people.following_the_path_guesses_the_next_step_better_than_what_is_common,
    times.the_robots_week_stands_out,
    times.bargain_hunters_come_late_in_the_evening,
    times.the_new_step_is_an_alert_and_a_proposed_edit,
    times.the_weeks_to_come_are_forecast_with_an_interval,
)


@pytest.fixture
def folder(tmp_path, settings):
    """An installation's folder of its own."""
    settings.DATA_DIR, settings.FILE_UPLOAD_TEMP_DIR = tmp_path, tmp_path / "tmp"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return tmp_path


def printed_passwords(text):
    lines = [line.split() for line in text.splitlines() if line.startswith("  demo-")]
    return {words[0]: words[1] for words in lines}


def opens(name, password):
    return get_user_model().objects.get(username=name).check_password(password)


def stock():
    """All that a second call must leave as it is."""
    users = get_user_model().objects.order_by("pk").values_list("username", "password")
    counts = [model.objects.count() for model in (Import, Run, Finding, Entry)]
    revisions = Journey.objects.order_by("pk").values_list("slug", "revision", "modified")
    return [*users], counts, [*revisions], snapshots.current().number


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_small_company_has_its_effects_found_and_a_second_call_changes_nothing(folder, capsys):
    call_command("demo", customers=1_500)
    said = capsys.readouterr()
    assert not said.err
    passwords = printed_passwords(said.out)
    assert passwords.keys() == logins.LOGINS.keys()
    assert all(opens(name, word) for name, word in passwords.items())
    assert not list((folder / "tmp").iterdir())
    assert set(Import.objects.values_list("rejected", "duplicates")) == {(0, 0)}
    the_fee_is_found()
    lateness_is_found()
    for planted in CHEAP:
        planted()

    before = stock()
    call_command("demo")
    again = capsys.readouterr().out
    assert stock() == before
    assert again.count("There already") == len(again.splitlines()) and not printed_passwords(again)
    with pytest.raises(CommandError, match="already has a demo company of 1,500 customers"):
        call_command("demo", customers=1_600)
    assert stock() == before


def findings(journey, outcome, **fields):
    chosen = Finding.objects.filter(run__journey__name=journey, mood="pain", **fields)
    return [finding for finding in chosen if outcome in finding.headline]


def the_fee_is_found():
    leaving = findings(SHOP, "end there", kind="ends", name="Shipping fee")
    assert len(leaving) == 1 and leaving[0].impact > 0.02
    assert findings(SHOP, "reach the goal", name="Delivery address entered", to="Shipping fee shown")


def lateness_is_found():
    late = {"kind": "order", "name": "Promised delivery day", "to": "Order delivered"}
    rated = findings(SHOP, "are rated", **late)
    assert len(rated) == 1 and rated[0].value < -1.2 and rated[0].impact > 0.02
    lost = findings(LIFE, "reach the goal", **late)
    assert len(lost) == 1 and lost[0].value < -0.1


@pytest.mark.django_db(transaction=True)
def test_a_call_that_was_cut_off_goes_on_where_it_stopped(folder, monkeypatch, capsys):
    monkeypatch.setattr(loading, "in_order", lambda: [])  # what analyzers find is tested above

    def full_disk(job):
        if job.kind == "feedback":
            raise OSError("no space left on the disk")
        return run_here(job)

    with monkeypatch.context() as patch, pytest.raises(CommandError, match="no space left"):
        patch.setattr(loading, "run_here", full_disk)
        call_command("demo", customers=60)
    done = set(Import.objects.filter(status="done").values_list("pk", flat=True))
    assert len(done) == 4 and not Journey.objects.exists() and not list((folder / "tmp").iterdir())

    call_command("demo")
    now = Import.objects.filter(status="done")
    assert done < set(now.values_list("pk", flat=True)) and now.count() == len(writing.FILES)
    assert Journey.objects.count() == 2
    assert Entry.objects.get(action="demo").detail["customers"] == 60


@pytest.mark.django_db
def test_passwords_are_random_kept_as_hashes_and_renewed_for_the_demo_accounts_alone(capsys):
    get_user_model().objects.create_user("somebody", password="their own word")
    first, second = logins.make_logins(), logins.make_logins()
    assert first.keys() == logins.LOGINS.keys() and second == {}
    assert len(set(first.values())) == 3 and min(map(len, first.values())) >= 12
    user = get_user_model().objects.get(username="demo-business")
    assert first["demo-business"] not in user.password and not user.is_superuser
    assert [group.name for group in user.groups.all()] == [BUSINESS_USER]
    call_command("demo", passwords=True)
    renewed = printed_passwords(capsys.readouterr().out)
    assert renewed.keys() == first.keys() and not set(renewed.values()) & set(first.values())
    assert not opens("demo-admin", first["demo-admin"])
    assert opens("demo-admin", renewed["demo-admin"])
    assert opens("somebody", "their own word")


@pytest.mark.django_db
def test_what_cannot_be_done_is_refused_with_its_reason(tmp_path):
    with pytest.raises(CommandError, match="no demo logins yet"):
        call_command("demo", passwords=True)
    for wrong in (0, -3, demo.MOST + 1):
        with pytest.raises(CommandError, match="--customers takes 1 to"):
            call_command("demo", customers=wrong)
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="file"):
        call_command("demo", write=tmp_path / "file", customers=5)


@pytest.mark.django_db
def test_files_alone_are_written_on_request(tmp_path, capsys):
    call_command("demo", write=tmp_path / "files", customers=40)
    assert {path.name for path in (tmp_path / "files").iterdir()} == {
        writing.TRUTH, writing.MANIFEST, *(file.name for file in writing.FILES.values())
    }  # fmt: skip
    assert not Import.objects.exists() and not Entry.objects.exists()
