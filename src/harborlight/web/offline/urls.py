"""Addresses that a device opens without a connection. The worker answers for everything below them."""

from __future__ import annotations

from django.urls import path

from harborlight.web.offline import views

app_name = "offline"
urlpatterns = [
    path("", views.start, name="start"),
    path("worker.js", views.worker, name="worker"),
    path("<slug:language>/", views.shell, name="shell"),
]
