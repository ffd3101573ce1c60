"""Addresses of the staff site: one prefix per room."""

from __future__ import annotations

from django.urls import include, path

handler400 = "harborlight.web.errors.bad_request"
handler403 = "harborlight.web.errors.forbidden"
handler404 = "harborlight.web.errors.not_found"
handler500 = "harborlight.web.errors.server_error"

urlpatterns = [
    path("", include("harborlight.web.urls_desk")),
    path("people/", include("harborlight.web.accounts.urls")),
    path("machine/", include("harborlight.web.machine.urls")),
    path("found/", include("harborlight.web.founding.urls")),
    path("setup/", include("harborlight.web.setup.urls")),
    path("account/", include("harborlight.web.accounts.allauth_doors")),
    path("directory/", include("harborlight.directory.urls")),
    path("intake/", include("harborlight.intake.urls")),
    path("release/", include("harborlight.release.urls")),
    path("api/v1/", include("harborlight.web.api")),
    path("library/", include("harborlight.library.urls")),
    path("cards/", include("harborlight.web.cards.urls")),
    path("protocols/", include("harborlight.protocols.urls")),
    path("cases/", include("harborlight.cases.urls")),
    path("intelligence/", include("harborlight.intelligence.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
