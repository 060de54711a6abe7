"""Settings of sign-in, headers and the content policy that no installation changes; for settings.py.

What an installation may change is read from the environment there.
"""

from datetime import timedelta

from csp.constants import NONE, SELF

__all__ = [
    "AUTHENTICATION_BACKENDS", "AUTH_PASSWORD_VALIDATORS", "AXES_CLIENT_IP_CALLABLE", "AXES_COOLOFF_TIME",
    "AXES_DISABLE_ACCESS_LOG", "AXES_ENABLE_ADMIN", "AXES_FAILURE_LIMIT", "AXES_LOCKOUT_CALLABLE",
    "AXES_LOCKOUT_PARAMETERS", "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT", "AXES_RESET_ON_SUCCESS",
    "AXES_VERBOSE", "CONTENT_SECURITY_POLICY", "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_SAMESITE",
    "OTP_TOTP_ISSUER", "SECURE_CONTENT_TYPE_NOSNIFF", "SECURE_CROSS_ORIGIN_OPENER_POLICY",
    "SECURE_REFERRER_POLICY", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
    "SILENCED_SYSTEM_CHECKS", "X_FRAME_OPTIONS",
]  # fmt: skip

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # forms and htmx take the token from the page
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
# Whether plain HTTP is sent on to HTTPS, and whether the domain's other hosts are bound too, is the proxy's
# and the domain owner's to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Nothing inline, nothing remote. Two places need more and say so: the admin and the API's page (headers.py).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# Five wrong passwords or codes for one name from one address, then a quarter of an hour's rest. A name
# alone is never locked: else whoever knows it could keep its owner out.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "journeymap.access.lockouts.answer"
AXES_CLIENT_IP_CALLABLE = "journeymap.access.lockouts.client_address"
AXES_DISABLE_ACCESS_LOG = True  # the audit trail says who signed in
AXES_ENABLE_ADMIN = False  # ours shows no more than is needed
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "Journeymap"
