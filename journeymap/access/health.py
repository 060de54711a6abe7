"""Is it well? `/livez`: this process answers. `/readyz`: it can serve. `/healthz`: web, database, broker and
worker answer. No sign-in, so no more than that; `manage.py doctor` and the page System tell of each part.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from threading import Lock

from celery import current_app
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from journeymap.supervisor.probes import broker_answers

log = logging.getLogger(__name__)
PATIENCE = 2.6  # seconds for all parts together; whoever asks gets an answer within three


def database_answers() -> bool:
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    finally:
        connections.close_all()  # this thread's own


def worker_answers() -> bool:
    return bool(current_app.control.ping(timeout=2.0, limit=1))


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "broker": lambda: broker_answers(settings.CELERY_BROKER_URL),
    "worker": worker_answers,
}
_pool = ThreadPoolExecutor(len(CHECKS), thread_name_prefix="health")
_under_way: dict[Callable[[], bool], Future[bool]] = {}
_lock = Lock()


def asked(function: Callable[[], bool]) -> Future[bool]:
    """The answer that is on its way already, or a new one.

    Nobody signs in for this: however many ask, a check has one thread and one connection, even where it
    hangs.
    """
    with _lock:
        future = _under_way.get(function)
        if future is None or future.done():
            future = _under_way[function] = _pool.submit(function)
        return future


def check() -> dict[str, bool]:
    """Each part and whether it answers; a part that takes too long does not."""
    futures = {name: asked(function) for name, function in CHECKS.items()}
    wait_for(futures.values(), timeout=PATIENCE)
    well = {"web": True}
    for name, future in futures.items():
        if not future.done():
            well[name] = False
        elif error := future.exception():
            log.warning("healthz: %s does not answer (%s)", name, type(error).__name__)
            well[name] = False
        else:
            well[name] = future.result()
    return well


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 where this process can serve, 503 where its database is away: send requests elsewhere meanwhile."""
    future = asked(database_answers)
    wait_for([future], timeout=PATIENCE)
    well = future.done() and not future.exception() and future.result()
    return HttpResponse(
        "ready\n" if well else "the database does not answer\n",
        content_type="text/plain",
        status=200 if well else 503,
    )


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 where everything answers, else 503 that names what does not."""
    well = check()
    failing = [name for name, answers in well.items() if not answers]
    told = {
        "status": "failing" if failing else "ok",
        "failing": failing,
        "parts": {name: "ok" if answers else "failing" for name, answers in well.items()},
    }
    return JsonResponse(told, status=503 if failing else 200)
