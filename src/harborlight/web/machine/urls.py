"""Addresses of the machine's pages."""

from __future__ import annotations

from django.urls import path

from harborlight.web.machine import views

app_name = "machine"
urlpatterns = [
    path("", views.status, name="status"),
    path("backup/", views.backup, name="backup"),
    path("backups/", views.backups_page, name="backups"),
    path("audit/", views.audit_trail, name="audit"),
]
