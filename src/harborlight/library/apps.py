"""Library as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "harborlight.library"
    label = "library"
