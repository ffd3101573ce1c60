"""The face as a Django app; on both sites, so it imports no room when loaded."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "harborlight.web"
    label = "web"
