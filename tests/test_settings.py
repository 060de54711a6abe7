"""Settings: everything works without any being set, and nothing is left readable."""

import os
import stat
import subprocess
import sys
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest
from django.conf import settings

from journeymap.settings import secret_key, socket_path

ROOT = Path(__file__).resolve().parent.parent


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "secret-key"
    key = secret_key(path)
    assert len(key) >= 64 and secret_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_processes_that_start_at_once_agree_on_the_key(tmp_path):
    names = "import sys, pathlib; from journeymap.settings import secret_key; "
    code = names + "print(secret_key(pathlib.Path(sys.argv[1])))"
    command = [sys.executable, "-c", code, str(tmp_path / "secret-key")]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "JOURNEYMAP_DATA": str(tmp_path / "data")}

    def start(_: int) -> bytes:
        return subprocess.run(command, env=environment, check=True, capture_output=True).stdout

    with ThreadPool(3) as pool:
        assert len(set(pool.map(start, range(3)))) == 1


def test_a_socket_in_a_deep_folder_gets_a_short_path_of_its_own(tmp_path):
    near = tmp_path / "broker.sock"
    assert len(str(near)) > 100 or socket_path(near) == near
    deep, other = tmp_path / ("x" * 120) / "broker.sock", tmp_path / ("y" * 120) / "broker.sock"
    assert len(os.fsencode(socket_path(deep))) <= 100
    assert socket_path(deep) == socket_path(deep) != socket_path(other)


def test_a_data_folder_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "file").touch()
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "journeymap.settings", "JOURNEYMAP_DATA": str(tmp_path / "file/x")},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "JOURNEYMAP_DATA" in done.stderr and "file/x" in done.stderr


@pytest.mark.django_db
def test_static_files_are_there_without_any_step_before(client):
    style = client.get("/static/admin/css/base.css")
    assert (style.status_code, style["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    assert int(style["Content-Length"]) == len(style.content) > 1000
    assert client.get("/static/../settings.py").status_code == 404


def test_the_description_of_the_api_loads_nothing_remote(admin_client):
    assert admin_client.get("/api/v1/schema/").status_code == 200
    page = admin_client.get("/api/v1/docs/").content.decode()
    assert "https://" not in page  # nothing remote is loaded


def test_state_stays_in_the_data_folder():
    places = [
        settings.UPLOADS_DIR,
        settings.STORE_DIR,
        settings.RUN_DIR,
        settings.LOG_DIR,
        settings.EXPORTS_DIR,
    ]
    assert all(place.is_relative_to(settings.DATA_DIR) for place in places)
    assert stat.S_IMODE(settings.UPLOADS_DIR.stat().st_mode) == 0o700
