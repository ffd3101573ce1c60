"""Addresses of the staff site: one prefix per room."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

handler400 = "harborlight.web.errors.bad_request"
handler403 = "harborlight.web.errors.forbidden"
handler404 = "harborlight.web.errors.not_found"
handler500 = "harborlight.web.errors.server_error"

_ROOMS = [
    ("", "harborlight.web.urls_desk"),
    ("people/", "harborlight.web.accounts.urls"),
    ("machine/", "harborlight.web.machine.urls"),
    ("setup/", "harborlight.web.setup.urls"),
    ("account/", "allauth.urls"),
    ("directory/", "harborlight.directory.urls"),
    ("intake/", "harborlight.intake.urls"),
    ("release/", "harborlight.release.urls"),
    ("cases/", "harborlight.cases.urls"),
    ("intelligence/", "harborlight.intelligence.urls"),
    ("i18n/", "django.conf.urls.i18n"),
]


def _exists(name):
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


urlpatterns = [path(prefix, include(module)) for prefix, module in _ROOMS if _exists(module)]
