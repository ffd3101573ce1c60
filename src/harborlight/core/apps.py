"""Core as a Django app: after each migration the audit triggers are set anew and checked."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "harborlight.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from harborlight.core import triggers

        post_migrate.connect(triggers.after_migrate, sender=self, dispatch_uid="audit-triggers")
