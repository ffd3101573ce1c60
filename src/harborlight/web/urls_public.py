"""Addresses of the public site."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from harborlight.web.public import cards, views

urlpatterns = [
    path("", views.home, name="home"),
    path("report/", views.report, name="report"),
    path("services/", views.services, name="services"),
    path("signs/", views.signs, name="signs"),
    path("rights/", views.rights, name="rights"),
    path("find/", views.find, name="find"),
    path("cards/", cards.index, name="cards"),
    path("cards/worker.js", cards.worker, name="cards_worker"),
    path("cards/leave/", views.leave, name="leave_cards"),
    path("cards/<slug:language>/<slug:card_id>/", cards.card, name="card"),
    path("cards/<slug:language>/<slug:card_id>/file/", cards.card_file, name="card_file"),
    path("x", views.leave, name="leave"),
    path("i18n/setlang/", set_language, name="set_language"),
]
handler400 = views.bad_request
handler404 = views.not_found
handler500 = views.server_error
