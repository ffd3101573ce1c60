"""Addresses of the founding."""

from __future__ import annotations

from django.urls import path

from harborlight.web.founding import views

app_name = "founding"
urlpatterns = [
    path("<str:token>/", views.start, name="start"),
    path("<str:token>/codes/", views.codes, name="codes"),
    path("<str:token>/rehearsal/", views.rehearsal, name="rehearsal"),
    path("<str:token>/enter/", views.enter, name="enter"),
]
