"""Addresses of the library."""

from __future__ import annotations

from django.urls import path

from harborlight.library.views import editions, instruments, learning, packs, shelves, times, writing

app_name = "library"
urlpatterns = [
    path("", shelves.search, name="search"),
    path("waiting/", shelves.waiting, name="waiting"),
    path("lines/", shelves.lines, name="lines"),
    path("lines/<slug:line_id>/", shelves.line, name="line"),
    path("lines/<slug:line_id>/check/", shelves.check, name="check"),
    path("editions/", editions.editions, name="editions"),
    path("editions/new/", editions.propose, name="propose"),
    path("editions/begin/", writing.begin_protocol, name="begin"),
    path("editions/<uuid:edition_id>/", editions.edition, name="edition"),
    path("editions/<uuid:edition_id>/revise/", editions.revise, name="revise"),
    path("editions/<uuid:edition_id>/remark/", editions.remark, name="remark"),
    path("editions/<uuid:edition_id>/answer/", editions.answer, name="answer"),
    path("editions/<uuid:edition_id>/opinion/", editions.opinion, name="opinion"),
    path("editions/<uuid:edition_id>/activate/", editions.activate, name="activate"),
    path("editions/<uuid:edition_id>/retire/", editions.retire, name="retire"),
    path("editions/<uuid:edition_id>/drop/", editions.drop, name="drop"),
    path("editions/<uuid:edition_id>/back/<int:number>/", editions.go_back, name="go_back"),
    path("editions/<uuid:draft_id>/write/", writing.outline, name="write"),
    path("editions/<uuid:draft_id>/write/about/", writing.write_about, name="write_about"),
    path("editions/<uuid:draft_id>/write/card/", writing.write_card, name="write_card"),
    path("editions/<uuid:draft_id>/write/add/", writing.add_part, name="add_part"),
    path("editions/<uuid:draft_id>/write/steps/<slug:part_id>/", writing.write_step, name="write_step"),
    path("editions/<uuid:draft_id>/write/steps/<slug:part_id>/move/", writing.move_step, name="move_step"),
    path("editions/<uuid:draft_id>/write/stop/<slug:part_id>/", writing.write_rule, name="write_rule"),
    path(
        "editions/<uuid:draft_id>/write/questions/<slug:part_id>/",
        writing.write_question,
        name="write_question",
    ),
    path("editions/<uuid:draft_id>/write/out/<slug:part_id>/", writing.take_part_out, name="take_part_out"),
    path("editions/<uuid:draft_id>/write/words/<slug:spoken>/", writing.write_words, name="write_words"),
    path("advice/", times.times, name="times"),
    path("advice/<uuid:time_id>/paid/", times.paid, name="paid"),
    path("packs/", packs.packs, name="packs"),
    path("packs/new/", packs.propose_pack, name="propose_pack"),
    path("packs/publishers/", packs.publishers, name="publishers"),
    path("packs/publishers/new/", packs.trust, name="trust"),
    path("packs/publishers/<uuid:publisher_id>/withdraw/", packs.withdraw, name="withdraw"),
    path("packs/<uuid:pack_id>/", packs.pack, name="pack"),
    path("packs/<uuid:pack_id>/confirm/", packs.confirm_pack, name="confirm_pack"),
    path("packs/<uuid:pack_id>/undo/", packs.undo_pack, name="undo_pack"),
    path("packs/<uuid:pack_id>/drop/", packs.drop_pack, name="drop_pack"),
    path("packs/<uuid:pack_id>/opinion/", packs.judge_pack, name="judge_pack"),
    path("instrument/<slug:instrument_id>/<str:version>/", instruments.instrument, name="instrument"),
    path("instrument/<slug:instrument_id>/<str:version>/learning/", learning.learning, name="learning"),
    path(
        "instrument/<slug:instrument_id>/<str:version>/<slug:form_of>/",
        instruments.instrument_file,
        name="instrument_file",
    ),
    path("<slug:shelf>/<str:entry_id>/", shelves.entry, name="entry"),
    path("<slug:shelf>/<str:entry_id>/checked/", shelves.check_entry, name="check_entry"),
]
