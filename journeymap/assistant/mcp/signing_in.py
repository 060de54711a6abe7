"""Who calls /mcp: the person whose agent sends the token, and nobody by a cookie."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from journeymap.assistant.mcp.tokens import holder
from journeymap.assistant.models import AgentToken

WRONG = "This token is not one of an agent, was withdrawn, or has ended. Make another under Your account."


class AgentAuthentication(BaseAuthentication):
    """`Authorization: Bearer jma_...`. `request.auth` is the AgentToken."""

    def authenticate(self, request: Request) -> tuple[Any, AgentToken] | None:
        scheme, _, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        found = holder(text.strip())
        if found is None:
            raise AuthenticationFailed(WRONG)
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Journeymap"'


class AgentScheme(OpenApiAuthenticationExtension):
    """How the API's description names it."""

    target_class = "journeymap.assistant.mcp.signing_in.AgentAuthentication"
    name = "agentToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
