"""Assessments as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "harborlight.assessments"
    label = "assessments"
