"""Addresses of the public site."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from harborlight.web.public import views

urlpatterns = [
    path("", views.home, name="home"),
    path("report/", views.report, name="report"),
    path("services/", views.services, name="services"),
    path("x", views.leave, name="leave"),
    path("i18n/setlang/", set_language, name="set_language"),
]
handler400 = views.bad_request
handler404 = views.not_found
handler500 = views.server_error
