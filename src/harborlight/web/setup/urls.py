"""Addresses of the setup."""

from __future__ import annotations

from django.urls import path

from harborlight.web.setup import views

app_name = "setup"
urlpatterns = [
    path("", views.start, name="start"),
    path("coalition/", views.coalition, name="coalition"),
    path("time-zone/", views.time_zone, name="time_zone"),
    path("agencies/<uuid:agency_id>/small/", views.small, name="small"),
    path("agencies/<uuid:agency_id>/invite/", views.invite_admin, name="invite_admin"),
    path("agencies/", views.agencies, name="agencies"),
]
