"""Is it well? `/livez`: this process answers. `/healthz`: web, database, broker and worker do. No sign-in."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait as wait_for

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


def check() -> dict[str, bool]:
    """Each part and whether it answers; a part that takes too long does not."""
    pool = ThreadPoolExecutor(len(CHECKS), thread_name_prefix="health")
    futures = {name: pool.submit(function) for name, function in CHECKS.items()}
    wait_for(futures.values(), timeout=PATIENCE)
    pool.shutdown(wait=False, cancel_futures=True)
    well = {"web": True}
    for name, future in futures.items():
        if not future.done() or future.cancelled():
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
