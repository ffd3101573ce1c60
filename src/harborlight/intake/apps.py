"""Intake as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "harborlight.intake"
    label = "intake"
