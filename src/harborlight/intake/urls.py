"""Addresses of reports."""

from __future__ import annotations

from django.urls import path

from harborlight.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("take/", views.take, name="take"),
    path("take/call/", views.begin_call, name="begin_call"),
    path("paper/", views.paper, name="paper"),
    path("receipt/", views.find_receipt, name="receipt"),
    path("inboxes/", views.inboxes, name="inboxes"),
    path("inboxes/<uuid:inbox_id>/", views.change_inbox, name="change_inbox"),
    path("<uuid:report_id>/", views.report_page, name="report"),
    path("<uuid:report_id>/protocol/", views.begin_protocol, name="begin_protocol"),
    path("<uuid:report_id>/open/", views.open_report, name="open"),
    path("<uuid:report_id>/triage/", views.triage, name="triage"),
    path("<uuid:report_id>/pass-on/", views.pass_on, name="pass_on"),
    path("<uuid:report_id>/close/", views.close, name="close"),
]
