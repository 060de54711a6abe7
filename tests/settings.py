"""The product's settings on a data folder of their own, plus the small apps that only tests need."""

import atexit
import os
import shutil
import tempfile

# Tests never touch the installation, nor the services, of the person who runs them.
for name in [name for name in os.environ if name.startswith(("JOURNEYMAP_", "CELERY_", "DATABASE_"))]:
    if not name.startswith("JOURNEYMAP_TEST_"):
        del os.environ[name]
if "JOURNEYMAP_TEST_DATA" in os.environ:  # a process that a test started
    os.environ["JOURNEYMAP_DATA"] = os.environ["JOURNEYMAP_TEST_DATA"]
else:
    os.environ["JOURNEYMAP_DATA"] = tempfile.mkdtemp(prefix="journeymap-test-")
    atexit.register(shutil.rmtree, os.environ["JOURNEYMAP_DATA"], ignore_errors=True)
if "JOURNEYMAP_TEST_DATABASE_URL" in os.environ:  # the second tier: the same tests on PostgreSQL
    os.environ["DATABASE_URL"] = os.environ["JOURNEYMAP_TEST_DATABASE_URL"]
for name in ("HEARTBEAT_LIMIT", "BROKER_URL", "BROKER_PREFIX"):  # what a test tells such a process besides
    if told := os.environ.get(f"JOURNEYMAP_TEST_{name}"):
        os.environ["CELERY_BROKER_URL" if name == "BROKER_URL" else f"JOURNEYMAP_{name}"] = told

from journeymap.settings import *  # noqa: E402, F403
from journeymap.settings import INSTALLED_APPS, REST_FRAMEWORK  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "tests.samples"]
SHOW_LAST_MAPS = False  # a page shows what the test has just done; tests of older maps turn it on
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A test that wants to see throttling turns it on; the others must not trip over each other's requests.
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"anon": None, "user": None, "sign-in": None}}
