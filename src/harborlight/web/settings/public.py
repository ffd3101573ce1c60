"""The public site. Must stay true: no database, no session, no account, no key that opens anything."""

from __future__ import annotations

import secrets

from harborlight.web.settings.base import *  # noqa: F403
from harborlight.web.settings.base import ENV, TEMPLATES_BASE

SITE = "public"
ROOT_URLCONF = "harborlight.web.urls_public"
WSGI_APPLICATION = "harborlight.web.wsgi.public"
ALLOWED_HOSTS = (
    [ENV.public_host] if ENV.mode == "production" else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
# A secret of its own, new at each start: nothing here outlives the process, and no staff session can be forged.
SECRET_KEY = secrets.token_hex(32)
DATABASES: dict[str, object] = {}
INSTALLED_APPS = ["django.contrib.staticfiles", "django.forms", "harborlight.web"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "harborlight.web.public.middleware.PublicHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "harborlight.web.visible.VisibleText",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        **TEMPLATES_BASE,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "harborlight.web.public.context.public",
            ],
        },
    }
]
