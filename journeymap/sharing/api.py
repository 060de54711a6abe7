"""Shared views over HTTP: all below the address of a journey."""

from rest_framework.routers import SimpleRouter

router = SimpleRouter()
