"""The secret key is changed: what is sealed stays readable, who was refused stays so, kills do no harm."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.conf import settings as configured
from django.core import signing
from django.core.management import CommandError, call_command
from django.utils import timezone

from journeymap.access import digesting, keys, resealing
from journeymap.access.models import Entry, KeptKey
from journeymap.access.secrets import Unreadable, seal
from journeymap.assistant.models import LanguageModel
from journeymap.connecting.models import Connection
from journeymap.customers.addresses import opaque, opened
from journeymap.customers.suppression import digest, refused, suppress
from journeymap.jobs.claiming import run_here
from journeymap.supervisor import lock
from tests.people import client_of
from tests.samples.models import Parcel

pytestmark = pytest.mark.django_db


@pytest.fixture
def installation(settings, tmp_path, monkeypatch):
    """Its key lies in a file; three secrets are sealed, one person is refused."""
    monkeypatch.setattr(digesting, "_known", None)
    settings.RUN_DIR = tmp_path
    settings.SECRET_KEY_FILE = tmp_path / "secret-key"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = keys.secret_key(settings.SECRET_KEY_FILE), []
    KeptKey.objects.all().delete()
    digesting.keep()
    connection = Connection(name="Shop", kind="rest")
    connection.keep_secrets({"token": "open sesame"})
    connection.save()
    model = LanguageModel(name="Model", address="https://model.example.com/v1", model="m")
    model.seal_key("another secret")
    model.save()
    suppress("ann", "asked for it")
    yield settings
    digesting._known = None


def start_again(settings) -> None:
    """As a new process reads its settings."""
    settings.SECRET_KEY = keys.secret_key(settings.SECRET_KEY_FILE)
    settings.SECRET_KEY_FALLBACKS = keys.earlier_keys(settings.SECRET_KEY_FILE)
    digesting._known = None


def rotate_key(*options: str) -> str:
    said = StringIO()
    call_command("rotate_key", *options, stdout=said)
    return said.getvalue()


def secrets_are_readable() -> bool:
    model = LanguageModel.objects.get()
    return (
        Connection.objects.get().secrets == {"token": "open sesame"}
        and model.opened_key() == "another secret"
    )


def test_another_key_seals_everything_and_the_old_one_is_forgotten_later(installation):
    before, told = installation.SECRET_KEY, digest("ann")
    address, code = opaque("ann"), signing.dumps("a link")
    assert "3 secrets were sealed anew" in rotate_key()
    start_again(installation)
    assert before != installation.SECRET_KEY and [before] == installation.SECRET_KEY_FALLBACKS
    assert secrets_are_readable() and resealing.lagging() == 0
    assert signing.loads(code) == "a link"
    assert "1 earlier keys are forgotten" in rotate_key("--forget")
    start_again(installation)
    assert installation.SECRET_KEY_FALLBACKS == [] and secrets_are_readable()
    with pytest.raises(signing.BadSignature):
        signing.loads(code)
    # What was made with the key of the beginning is still known.
    assert digest("ann") == told and refused(["ann", "bob"], Entry.objects.first().when) == {"ann"}
    assert opened(address) == "ann"
    assert [entry.action for entry in Entry.objects.order_by("seq")][-2:] == [
        "secret_key.reseal", "secret_key.forget",
    ]  # fmt: skip


def test_sessions_stay_until_the_old_key_is_forgotten(installation):
    client = client_of("Administrator")
    rotate_key()
    start_again(installation)
    assert client.get("/account/").status_code == 200
    rotate_key("--forget")
    start_again(installation)
    assert client_of("Administrator").get("/account/").status_code == 200


class Killed(BaseException):
    """As a process ends that is killed: nothing after it is done."""


STEPS = ("journeymap.access.keys._put", "journeymap.access.resealing.Place.anew")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [0, 1, 2])
def test_killed_at_any_step_and_run_again(installation, monkeypatch, step, after):
    path, name = step.rsplit(".", 1)
    owner = {"journeymap.access.keys": keys, "journeymap.access.resealing.Place": resealing.Place}[path]
    done, calls, told = getattr(owner, name), [], digest("ann")

    def killed(*given):
        if len(calls) == after:
            raise Killed
        calls.append(given)
        return done(*given)

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, killed)
        if step == STEPS[0] and after == 2:  # it writes twice
            rotate_key()
        else:
            with pytest.raises(Killed):
                rotate_key()
    start_again(installation)
    assert secrets_are_readable() and digest("ann") == told
    rotate_key()
    start_again(installation)
    assert secrets_are_readable() and resealing.lagging() == 0 and digest("ann") == told
    rotate_key("--forget")
    start_again(installation)
    assert secrets_are_readable() and digest("ann") == told


def test_what_somebody_changes_meanwhile_is_not_overwritten(installation, monkeypatch):
    anew = resealing.Place.anew

    def slow(place, sealed):
        if place.model == "connecting.Connection":
            connection = Connection.objects.get()
            connection.keep_secrets({"token": "a newer one"})
            connection.save()
        return anew(place, sealed)

    monkeypatch.setattr(resealing.Place, "anew", slow)
    rotate_key()
    start_again(installation)
    assert Connection.objects.get().secrets == {"token": "a newer one"} and resealing.lagging() == 0


def test_keys_are_not_forgotten_while_something_needs_them(installation):
    rotate_key()
    start_again(installation)
    Connection.objects.update(sealed=sealed_by(installation.SECRET_KEY_FALLBACKS[0], installation))
    with pytest.raises(CommandError, match="1 secrets are not sealed with the present key"):
        rotate_key("--forget")
    assert keys.earlier_keys(installation.SECRET_KEY_FILE)
    assert "1 secrets were sealed anew" in rotate_key()


def sealed_by(key: str, settings) -> str:
    present, settings.SECRET_KEY = settings.SECRET_KEY, key
    sealed = seal("{}", "secrets of connections")
    settings.SECRET_KEY = present
    return sealed


def test_what_no_key_opens_is_named(installation):
    Connection.objects.update(sealed="gAAAAAnothing")
    with pytest.raises(CommandError, match=r"connecting.Connection \d+"):
        rotate_key()
    assert LanguageModel.objects.get().opened_key() == "another secret"


def test_what_no_key_opens_does_not_keep_the_key_from_being_changed(installation):
    """A key that somebody saw must go at once, whatever else is broken."""
    Connection.objects.update(sealed="gAAAAAnothing")
    seen = installation.SECRET_KEY_FILE.read_text()
    with pytest.raises(CommandError, match="enter them anew"):
        rotate_key()
    assert installation.SECRET_KEY_FILE.read_text() != seen


def test_the_key_of_digests_of_a_restored_backup_counts_at_once(installation, client):
    """Another process has restored: the next request, and the next job, refuse whom the backup refuses."""
    for next_thing in (lambda: client.get("/livez"), lambda: run_here(Parcel.objects.create())):
        before = digest("ann")
        sealed = seal(f"the key of a backup, not {before}", digesting.PURPOSE)
        KeptKey.objects.update_or_create(name=digesting.NAME, defaults={"sealed": sealed})
        assert digest("ann") == before
        next_thing()
        assert digest("ann") != before


def test_while_up_runs_it_is_refused(installation):
    held = lock.hold(installation.RUN_DIR / "up.lock")
    lock.sign(held, "http://127.0.0.1:8000/")
    key = installation.SECRET_KEY_FILE.read_text()
    with held, pytest.raises(CommandError, match="End it, then run this again"):
        rotate_key()
    assert installation.SECRET_KEY_FILE.read_text() == key


def test_where_the_environment_gives_the_key(installation):
    """Old and new are told; digests stay those of the old one, also before the command was run."""
    told, old = digest("ann"), installation.SECRET_KEY
    installation.SECRET_KEY_FILE = None
    installation.SECRET_KEY, installation.SECRET_KEY_FALLBACKS = "another, longer key", [old]
    digesting._known = None
    assert digest("ann") == told and secrets_are_readable()
    assert "3 secrets were sealed anew" in rotate_key()
    with pytest.raises(CommandError, match="take JOURNEYMAP_SECRET_KEY_OLD out of the environment"):
        rotate_key("--forget")
    installation.SECRET_KEY_FALLBACKS = []
    digesting._known = None
    assert digest("ann") == told and secrets_are_readable()
    assert "no earlier key" in rotate_key("--forget")


def test_without_the_key_of_digests_nobody_is_let_through(installation):
    """A key was replaced and the old one is told nowhere: better no import than rows of who is refused."""
    installation.SECRET_KEY = "another key, and no word of the old one"
    digesting._known = None
    with pytest.raises(Unreadable):
        refused(["ann"], timezone.now())


def test_keys_are_for_their_owners_eyes(installation):
    rotate_key()
    folder = installation.SECRET_KEY_FILE.parent
    assert {path.stat().st_mode & 0o777 for path in folder.glob("secret-key*")} == {0o600}
    assert len(list(folder.glob("secret-key*"))) == 2


def test_every_column_of_sealed_texts_is_named():
    """A room that seals and does not say where would lose its secrets with the old key."""
    sealing = {
        path.relative_to(configured.BASE_DIR / "journeymap").parts[0]
        for path in (configured.BASE_DIR / "journeymap").rglob("*.py")
        if re.search(r"import .*\bseal\b", path.read_text())
    }
    named = {place.model.split(".")[0] for place in resealing.places()}
    assert sealing == named
    purposes = {purpose for place in resealing.places() for purpose in place.purposes}
    for path in (configured.BASE_DIR / "journeymap").rglob("models/*.py"):
        told = re.findall(r'^PURPOSE = "(.+)"', path.read_text(), re.MULTILINE)
        assert set(told) <= purposes, path
