"""What may leave this machine: settings read from the environment, for settings.py. By default nothing does.

JOURNEYMAP_ADDRESS          how people reach Journeymap, e.g. https://maps.example.com; for links in messages
JOURNEYMAP_SMTP_HOST        mail server; without one no mail can be sent
JOURNEYMAP_SMTP_PORT        its port (default: 587)
JOURNEYMAP_SMTP_USER        name to sign in with (default: none)
JOURNEYMAP_SMTP_PASSWORD    and its password
JOURNEYMAP_SMTP_TLS         starttls (default), ssl or none
JOURNEYMAP_SMTP_FROM        sender of messages (default: journeymap@localhost)
JOURNEYMAP_METRICS_TOKEN    opens /metrics to whoever brings it (default: closed); 16 characters or more
JOURNEYMAP_WEBHOOK_PRIVATE  1 lets webhooks reach private addresses of the own network
"""

import os

from django.core.exceptions import ImproperlyConfigured

__all__ = [
    "DEFAULT_FROM_EMAIL", "EMAIL_HOST", "EMAIL_HOST_PASSWORD", "EMAIL_HOST_USER", "EMAIL_PORT",
    "EMAIL_TIMEOUT", "EMAIL_USE_SSL", "EMAIL_USE_TLS", "METRICS_TOKEN", "PUBLIC_ADDRESS", "WEBHOOK_PRIVATE",
]  # fmt: skip

PUBLIC_ADDRESS = os.environ.get("JOURNEYMAP_ADDRESS", "").strip().rstrip("/")
EMAIL_HOST = os.environ.get("JOURNEYMAP_SMTP_HOST", "").strip()
EMAIL_PORT = int(os.environ.get("JOURNEYMAP_SMTP_PORT") or 587)
EMAIL_HOST_USER = os.environ.get("JOURNEYMAP_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("JOURNEYMAP_SMTP_PASSWORD", "")
_tls = os.environ.get("JOURNEYMAP_SMTP_TLS", "").strip().lower() or "starttls"
if _tls not in {"starttls", "ssl", "none"}:
    raise ImproperlyConfigured("JOURNEYMAP_SMTP_TLS is `starttls`, `ssl`, `none` or not set.")
EMAIL_USE_TLS, EMAIL_USE_SSL = _tls == "starttls", _tls == "ssl"
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("JOURNEYMAP_SMTP_FROM", "").strip() or "journeymap@localhost"
METRICS_TOKEN = os.environ.get("JOURNEYMAP_METRICS_TOKEN", "").strip()
if METRICS_TOKEN and len(METRICS_TOKEN) < 16:
    raise ImproperlyConfigured("JOURNEYMAP_METRICS_TOKEN has at least 16 characters, or is not set.")
WEBHOOK_PRIVATE = os.environ.get("JOURNEYMAP_WEBHOOK_PRIVATE", "").strip().lower() in {
    "1",
    "true",
    "yes",
    "on",
}
