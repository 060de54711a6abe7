"""The audit trail: who did what to which thing, and whether the trail is whole."""

from django.urls import path

from .audit import AuditPage, CheckAction, ExportAction

urls = [
    path("audit/", AuditPage.as_view(), name="audit"),
    path("audit/check/", CheckAction.as_view(), name="audit-check"),
    path("audit/export/", ExportAction.as_view(), name="audit-export"),
]
