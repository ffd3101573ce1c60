"""Addresses of the cards on the staff site; the public site has the same below its own root."""

from __future__ import annotations

from django.urls import path

from harborlight.web.cards import views

app_name = "cards"
urlpatterns = [
    path("", views.index, name="index"),
    path("worker.js", views.worker, name="worker"),
    path("<slug:language>/<slug:card_id>/", views.card, name="card"),
    path("<slug:language>/<slug:card_id>/file/", views.card_file, name="file"),
]
