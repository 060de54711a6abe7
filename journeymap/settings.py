"""Every setting, read from the environment. Nothing here needs to be set to run on one machine.

JOURNEYMAP_DATA          folder that holds all state (default: var/ beside manage.py)
DATABASE_URL             postgres://user:password@host:5432/name (default: SQLite in the data folder)
CELERY_BROKER_URL        redis://host:6379/0 (default: an embedded broker on a socket in the data folder)
JOURNEYMAP_SECRET_KEY    default: made at first start, kept in the data folder, readable by its owner only
JOURNEYMAP_SECRET_KEY_OLD keys before it, separated by commas, while it is being changed (docs/operations.md)
JOURNEYMAP_HOSTS         host names that are answered, separated by commas (default: this machine only)
JOURNEYMAP_ORIGINS       origins trusted for forms behind a proxy, e.g. https://maps.example.com
JOURNEYMAP_HTTPS         1 when a proxy in front terminates TLS (secure cookies, HSTS)
JOURNEYMAP_PROXIES       proxies in front whose X-Forwarded-For counts (1 with JOURNEYMAP_HTTPS, else 0)
JOURNEYMAP_IDLE_MINUTES  minutes without use after which one has to sign in again (default: 480)
JOURNEYMAP_SECOND_FACTOR who must have a second factor: administrators, everyone (default: nobody must)
JOURNEYMAP_WORKERS       background jobs at a time (default: one a core, at least two)
JOURNEYMAP_UPLOAD_MB     largest file that may be handed in, in MB (default: 4096)
JOURNEYMAP_TRACKING_*    sizes, pace and backlog of live events: journeymap/tracking/limits.py
JOURNEYMAP_ENGINE        duckdb (default), or spark with JOURNEYMAP_SPARK_MASTER, e.g. spark://host:7077
JOURNEYMAP_SMTP_*        mail server, and what else may leave this machine: journeymap/access/leaving.py
JOURNEYMAP_LOG           json: one JSON object a line (default: lines for people)
JOURNEYMAP_DEBUG         1 shows tracebacks in the browser; never on a machine that others reach
"""

import multiprocessing
import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from journeymap.access.describing import SPECTACULAR_SETTINGS  # noqa: F401
from journeymap.access.discretion import logging_into
from journeymap.access.keys import earlier_keys, secret_key, socket_path
from journeymap.access.leaving import *  # noqa: F403
from journeymap.access.protection import *  # noqa: F403
from journeymap.web.skin import UNFOLD  # noqa: F401


def flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


# --- Where state lives -------------------------------------------------------------------------
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("JOURNEYMAP_DATA") or BASE_DIR / "var").expanduser().resolve()
UPLOADS_DIR = DATA_DIR / "uploads"  # files as they were handed in
STORE_DIR = DATA_DIR / "store"  # Parquet: raw events, feedback, customers, compiled logs
EXPORTS_DIR = DATA_DIR / "exports"  # files made for people
RUN_DIR = DATA_DIR / "run"  # sockets, lock and status of the running processes
LOG_DIR = DATA_DIR / "logs"
STATIC_ROOT = DATA_DIR / "static"  # stays empty unless somebody runs collectstatic
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "tmp"  # uploads on their way, on the disk where they will stay
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(RUN_DIR / "counts")  # where processes count (access/counting.py)
try:
    for folder in (UPLOADS_DIR, STORE_DIR, EXPORTS_DIR, RUN_DIR, LOG_DIR, STATIC_ROOT, FILE_UPLOAD_TEMP_DIR):
        DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(
        f"The data folder {DATA_DIR} cannot be used ({error.strerror}: {error.filename}). "
        "Make it writable, or set JOURNEYMAP_DATA to another folder."
    ) from error

# Where several machines share the store: a bucket; each has a data folder of its own for what it works with.
SHARED_STORE = os.environ.get("JOURNEYMAP_STORE", "").strip().rstrip("/")
S3_ENDPOINT = os.environ.get("JOURNEYMAP_S3_ENDPOINT", "").strip()
COPIES_BYTES = int(os.environ.get("JOURNEYMAP_COPIES_GB") or 50) * 2**30  # of the bucket, on this machine
ENGINE = os.environ.get("JOURNEYMAP_ENGINE", "").strip() or "duckdb"  # who compiles and measures logs
SPARK_MASTER = os.environ.get("JOURNEYMAP_SPARK_MASTER", "").strip()
SPARK_SECONDS = float(os.environ.get("JOURNEYMAP_SPARK_SECONDS") or 120)  # for which tasks wait for room
if ENGINE not in ("duckdb", "spark") or (ENGINE == "spark" and not SPARK_MASTER):
    raise ImproperlyConfigured("JOURNEYMAP_ENGINE is `duckdb`, or `spark` with JOURNEYMAP_SPARK_MASTER.")
if SHARED_STORE and ("://" not in SHARED_STORE or not SHARED_STORE.partition("://")[2]):
    raise ImproperlyConfigured("JOURNEYMAP_STORE is an address such as `s3://bucket/folder`, or not set.")
if SHARED_STORE and not os.environ.get("JOURNEYMAP_SECRET_KEY"):
    raise ImproperlyConfigured(
        "With JOURNEYMAP_STORE, set JOURNEYMAP_SECRET_KEY too, the same on every machine."
    )


# --- Security ----------------------------------------------------------------------------------
DEBUG = flag("JOURNEYMAP_DEBUG")
SECRET_KEY_FILE = None if os.environ.get("JOURNEYMAP_SECRET_KEY") else DATA_DIR / "secret-key"
SECRET_KEY = secret_key(SECRET_KEY_FILE) if SECRET_KEY_FILE else os.environ["JOURNEYMAP_SECRET_KEY"]
OLD_KEYS = words("JOURNEYMAP_SECRET_KEY_OLD")
SECRET_KEY_FALLBACKS = earlier_keys(SECRET_KEY_FILE) if SECRET_KEY_FILE else OLD_KEYS
ALLOWED_HOSTS = words("JOURNEYMAP_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("JOURNEYMAP_ORIGINS")
BEHIND_HTTPS = flag("JOURNEYMAP_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_HTTPS else 0
CSRF_FAILURE_VIEW = "journeymap.web.pages.errors.csrf_failure"
PROXIES = int(os.environ.get("JOURNEYMAP_PROXIES") or BEHIND_HTTPS)
SESSION_COOKIE_AGE = 60 * int(os.environ.get("JOURNEYMAP_IDLE_MINUTES") or 480)
SECOND_FACTOR_FOR = os.environ.get("JOURNEYMAP_SECOND_FACTOR", "").strip().lower()
if SECOND_FACTOR_FOR not in {"", "administrators", "everyone"}:
    raise ImproperlyConfigured("JOURNEYMAP_SECOND_FACTOR is `administrators`, `everyone` or not set.")

# --- Applications ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "journeymap.web",  # first: its templates go before those of the packages
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "simple_history",
    "django_htmx",
    "journeymap.jobs",
    "journeymap.events",
    "journeymap.ingest",
    "journeymap.tracking",
    "journeymap.connecting",
    "journeymap.customers",
    "journeymap.feedback",
    "journeymap.journeys",
    "journeymap.analysis",
    "journeymap.maps",
    "journeymap.publishing",
    "journeymap.futures",
    "journeymap.days",
    "journeymap.sharing",
    "journeymap.desks",
    "journeymap.actions",
    "journeymap.assistant",
    "journeymap.privacy",
    "journeymap.operations",
    "journeymap.access",
]
MIDDLEWARE = [
    "journeymap.access.watching.WatchRequests",
    "django.middleware.security.SecurityMiddleware",
    "journeymap.access.headers.ContentPolicy",
    "journeymap.web.static_files.StaticFilesMiddleware",
    "journeymap.access.headers.StrictHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "journeymap.access.sessions.KeepSession",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "journeymap.access.secondfactor.AskForSecondFactor",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "journeymap.web.characters.RefuseNul",
    "journeymap.web.changing.ReadAgain",
]
ROOT_URLCONF = "journeymap.urls"
ASGI_APPLICATION = "journeymap.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database ----------------------------------------------------------------------------------
DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{DATA_DIR / 'journeymap.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers never wait for writers (WAL), writers wait for each other instead of failing (IMMEDIATE).
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}

# --- Background work ---------------------------------------------------------------------------
JOBS_HEARTBEAT_LIMIT = float(os.environ.get("JOURNEYMAP_HEARTBEAT_LIMIT") or 60)  # silent longer = dead
JOBS_HEARTBEAT_EVERY = JOBS_HEARTBEAT_LIMIT / 8
JOBS_MAX_ATTEMPTS = 5  # a job whose worker died this often is failed, not tried again
JOBS_RESEND_AFTER = 20.0  # seconds after which a queued row, in no queue, is sent again
SHOW_LAST_MAPS = True  # pages show the map kept last, named as such, while a newer one is counted
ANALYSIS_QUIET = 15.0  # seconds without new data before analysis starts by itself
ANALYSIS_PATIENCE = 600.0  # seconds after which it starts although data keep coming
RUN_SECONDS = float(os.environ.get("JOURNEYMAP_RUN_SECONDS") or 3600)  # wall clock of one analyzer
RUN_CPU_SECONDS = int(RUN_SECONDS * 2)
RUN_MEMORY_BYTES = int(os.environ.get("JOURNEYMAP_RUN_MEMORY_MB") or 4096) * 2**20  # address space of one
QUESTIONS_PER_MINUTE = int(os.environ.get("JOURNEYMAP_QUESTIONS_PER_MINUTE") or 20)  # of one person
QUESTIONS_PER_DAY = int(os.environ.get("JOURNEYMAP_QUESTIONS_PER_DAY") or 500)
JOBS_TICK = 5.0  # seconds between two looks at the periodic duties
BROKER_SOCKET = socket_path(RUN_DIR / "broker.sock")
EXTERNAL_BROKER = bool(os.environ.get("CELERY_BROKER_URL"))
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL") or f"redis+socket://{BROKER_SOCKET}"
# kombu brings a task whose worker was killed back after visibility_timeout; the sweep in
# journeymap/jobs is the guarantee, so delivering twice is harmless and this can be short.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A publisher gives up at once when the broker is down: the row is stored, the sweep sends it later.
    "max_retries": 0,
    "visibility_timeout": 60,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 10,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    # Lets several installations share one Redis.
    "global_keyprefix": os.environ.get("JOURNEYMAP_BROKER_PREFIX", ""),
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever: the supervisor restarts the broker meanwhile
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "journeymap"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CONCURRENCY = int(os.environ.get("JOURNEYMAP_WORKERS") or max(2, multiprocessing.cpu_count()))
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False  # the row says who has it, not the broker
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 1_500_000  # kB; a child above it is replaced after its task
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "journeymap.jobs.beat:Scheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "jobs.tick", "schedule": JOBS_TICK, "options": {"expires": JOBS_TICK * 2}},
}

UPLOAD_MAX_BYTES = int(os.environ.get("JOURNEYMAP_UPLOAD_MB") or 4096) * 2**20  # of one file
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 2**20  # bytes of a request that is not a file
FILE_UPLOAD_PERMISSIONS = 0o600

# --- API ---------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",  # first: who is not signed in is answered 401, not 403
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "journeymap.access.paging.Pages",
    "PAGE_SIZE": 100,
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "rest_framework.filters.OrderingFilter",
    ],
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": "1200/min", "sign-in": "10/min"},
    "NUM_PROXIES": PROXIES,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "journeymap.access.bodies.answered",
    "DEFAULT_PARSER_CLASSES": [
        "journeymap.access.bodies.JSONParser",
        "journeymap.access.bodies.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=365), "TOKEN_LIMIT_PER_USER": None, "AUTH_HEADER_PREFIX": "Token"}

# --- Language, time, static files --------------------------------------------------------------
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = ["journeymap.web.formats"]
STATIC_URL = "static/"
# Served straight from the packages: no collectstatic step stands between a clone and a page.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

# --- Logs: to stderr and to the data folder; customers' text does not belong there --------------
LOGGING = logging_into(
    LOG_DIR, os.environ.get("JOURNEYMAP_LOG_LEVEL") or "INFO", os.environ.get("JOURNEYMAP_LOG", "").lower()
)
