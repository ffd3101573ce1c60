"""Protocols as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ProtocolsConfig(AppConfig):
    name = "harborlight.protocols"
    label = "protocols"
