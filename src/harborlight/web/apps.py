"""The face as a Django app; on both sites, so it imports no room when loaded."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "harborlight.web"
    label = "web"

    def ready(self) -> None:
        from django.conf import settings

        from harborlight.knowledge import content
        from harborlight.knowledge.packs import place

        content.look_in(lambda: settings.ENV.porch_folder / place.FOLDER)
