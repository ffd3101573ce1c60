"""Intelligence as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class IntelligenceConfig(AppConfig):
    name = "harborlight.intelligence"
    label = "intelligence"
