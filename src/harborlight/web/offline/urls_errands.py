"""Addresses of forms that are out, for the desk: these need a connection, and no worker stands before them."""

from __future__ import annotations

from django.urls import path

from harborlight.web.offline import views

app_name = "errands"
urlpatterns = [
    path("setting/", views.setting, name="setting"),
    path("<uuid:errand_id>/call-off/", views.call_off, name="call_off"),
]
