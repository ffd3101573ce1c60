"""Addresses of protocols and of their runs: ids only."""

from __future__ import annotations

from django.urls import path

from harborlight.protocols import views

app_name = "protocols"
urlpatterns = [
    path("", views.protocol_list, name="list"),
    path("runs/", views.mine, name="mine"),
    path("runs/<uuid:checklist_id>/", views.run_page, name="run"),
    path("runs/<uuid:checklist_id>/mark/", views.mark, name="mark"),
    path("runs/<uuid:checklist_id>/stop/", views.stop, name="stop"),
    path("runs/<uuid:checklist_id>/finish/", views.finish, name="finish"),
    path("runs/<uuid:checklist_id>/reopen/", views.reopen, name="reopen"),
    path("runs/<uuid:checklist_id>/take/", views.take, name="take"),
    path("runs/<uuid:checklist_id>/escalate/", views.escalate, name="escalate"),
    path("escalations/<uuid:escalation_id>/take/", views.take_escalation, name="take_escalation"),
    path("escalations/<uuid:escalation_id>/settle/", views.settle_escalation, name="settle_escalation"),
    path("<slug:protocol_id>/", views.protocol_page, name="protocol"),
    path("<slug:protocol_id>/print/", views.protocol_print, name="print"),
]
