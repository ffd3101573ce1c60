"""Release as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ReleaseConfig(AppConfig):
    name = "harborlight.release"
    label = "release"
