"""Addresses of account pages. allauth's own stand under /account/."""

from __future__ import annotations

from django.urls import path

from harborlight.web.accounts import time_zones, views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("new/", views.new_person, name="new"),
    path("<uuid:account_id>/", views.person, name="person"),
    path("<uuid:account_id>/invite/", views.invite, name="invite"),
    path("<uuid:account_id>/end/", views.end, name="end"),
    path("<uuid:account_id>/ask-reset/", views.ask_reset, name="ask_reset"),
    path("colleagues/", views.colleagues, name="colleagues"),
    path("resets/", views.resets, name="resets"),
    path("resets/<uuid:reset_id>/", views.answer_reset, name="answer_reset"),
    path("lock/", views.lock, name="lock"),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("time-zone/", time_zones.mine, name="time_zone"),
    path("agency-time-zone/", time_zones.agency, name="agency_zone"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/<int:session_id>/end/", views.end_session, name="end_session"),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("sample/", views.sample, name="sample"),
]
