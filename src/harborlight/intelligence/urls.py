"""Addresses of leads and runs."""

from __future__ import annotations

from django.urls import path

from harborlight.intelligence import views

app_name = "intelligence"
urlpatterns = [
    path("", views.lead_list, name="leads"),
    path("runs/", views.run_list, name="runs"),
    path("runs/new/", views.new_run, name="new_run"),
    path("runs/<uuid:run_id>/", views.run_page, name="run"),
    path("leads/<uuid:lead_id>/", views.lead_page, name="lead"),
    path("leads/<uuid:lead_id>/judge/", views.judge, name="judge"),
    path("leads/<uuid:lead_id>/hand-over/", views.hand_over, name="hand_over"),
]
