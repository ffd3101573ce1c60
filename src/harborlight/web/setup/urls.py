"""Addresses of the setup."""

from __future__ import annotations

from django.urls import path

from harborlight.web.setup import views

app_name = "setup"
urlpatterns = [
    path("", views.start, name="start"),
    path("agencies/", views.agencies, name="agencies"),
]
