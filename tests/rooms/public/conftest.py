"""The public site as its own process sees it, with a porch in a folder of the test."""

from __future__ import annotations

import pytest
from django.conf import settings as current
from django.test import Client

from harborlight.core.porch import Porch
from harborlight.web.settings import base
from harborlight.web.settings import public as site


@pytest.fixture
def porch(tmp_path, settings):
    settings.ENV = current.ENV.model_copy(update={"data": tmp_path, "mode": "sample", "country": "GB"})
    return Porch(tmp_path / "porch")


@pytest.fixture
def visitor(porch, settings):
    """A browser at the public site."""
    settings.ROOT_URLCONF = site.ROOT_URLCONF
    settings.MIDDLEWARE = site.MIDDLEWARE
    settings.TEMPLATES = site.TEMPLATES
    settings.LANGUAGES = base.LANGUAGES
    return Client(raise_request_exception=False)
