"""Addresses of referrals."""

from __future__ import annotations

from django.urls import path

from harborlight.release import views

app_name = "release"
urlpatterns = [
    path("incoming/", views.incoming_list, name="incoming"),
    path("incoming/<uuid:incoming_id>/", views.incoming_page, name="incoming_page"),
    path("incoming/<uuid:incoming_id>/arrived/", views.arrived, name="arrived"),
    path("incoming/<uuid:incoming_id>/withdrawal/", views.confirm_withdrawal, name="confirm_withdrawal"),
    path("requests/<uuid:request_id>/", views.request_page, name="request"),
    path("requests/<uuid:request_id>/cancel/", views.cancel, name="cancel"),
    path("requests/<uuid:request_id>/phone-answer/", views.phone_answer, name="phone_answer"),
]
