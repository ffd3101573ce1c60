"""Addresses of the library."""

from __future__ import annotations

from django.urls import path

from harborlight.library.views import editions, learning, shelves

app_name = "library"
urlpatterns = [
    path("", shelves.search, name="search"),
    path("waiting/", shelves.waiting, name="waiting"),
    path("lines/", shelves.lines, name="lines"),
    path("lines/<slug:line_id>/", shelves.line, name="line"),
    path("lines/<slug:line_id>/check/", shelves.check, name="check"),
    path("editions/", editions.editions, name="editions"),
    path("editions/new/", editions.propose, name="propose"),
    path("editions/<uuid:edition_id>/", editions.edition, name="edition"),
    path("editions/<uuid:edition_id>/revise/", editions.revise, name="revise"),
    path("editions/<uuid:edition_id>/remark/", editions.remark, name="remark"),
    path("editions/<uuid:edition_id>/answer/", editions.answer, name="answer"),
    path("editions/<uuid:edition_id>/opinion/", editions.opinion, name="opinion"),
    path("editions/<uuid:edition_id>/activate/", editions.activate, name="activate"),
    path("editions/<uuid:edition_id>/retire/", editions.retire, name="retire"),
    path("editions/<uuid:edition_id>/drop/", editions.drop, name="drop"),
    path("advice/", editions.times, name="times"),
    path("advice/<uuid:time_id>/paid/", editions.paid, name="paid"),
    path("instrument/<slug:instrument_id>/<str:version>/", editions.instrument, name="instrument"),
    path("instrument/<slug:instrument_id>/<str:version>/learning/", learning.learning, name="learning"),
    path(
        "instrument/<slug:instrument_id>/<str:version>/<slug:form_of>/",
        editions.instrument_file,
        name="instrument_file",
    ),
    path("<slug:shelf>/<str:entry_id>/", shelves.entry, name="entry"),
]
