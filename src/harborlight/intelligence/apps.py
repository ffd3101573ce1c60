"""Intelligence as a Django app; loading its tasks registers the work that `start_run` queues."""

from __future__ import annotations

from django.apps import AppConfig


class IntelligenceConfig(AppConfig):
    name = "harborlight.intelligence"
    label = "intelligence"

    def ready(self) -> None:
        from importlib import import_module

        import_module("harborlight.intelligence.tasks")
