"""Addresses of cases: ids only, never a name; names are looked up by POST."""

from __future__ import annotations

from django.urls import path

from harborlight.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.case_list, name="list"),
    path("tasks/", views.my_tasks, name="tasks"),
    path("find/", views.find_person, name="find"),
    path("open/", views.open_new, name="open"),
    path("open/from-report/<uuid:report_id>/", views.open_from_report, name="open_from_report"),
    path("open/for-person/<uuid:person_id>/", views.open_for_person, name="open_for_person"),
    path("<uuid:case_id>/", views.case_page, name="case"),
    path("<uuid:case_id>/person/", views.change_person, name="person"),
    path("<uuid:case_id>/close/", views.close, name="close"),
    path("<uuid:case_id>/reopen/", views.reopen, name="reopen"),
    path("<uuid:case_id>/assign/", views.assign, name="assign"),
    path("<uuid:case_id>/seen/", views.who_saw, name="seen"),
    path("<uuid:case_id>/needs/", views.add_need, name="add_need"),
    path("<uuid:case_id>/needs/<uuid:need_id>/", views.settle_need, name="settle_need"),
    path("<uuid:case_id>/tasks/", views.add_task, name="add_task"),
    path("<uuid:case_id>/tasks/<uuid:task_id>/", views.finish_task, name="finish_task"),
    path("<uuid:case_id>/notes/", views.add_note, name="add_note"),
    path("<uuid:case_id>/protocols/", views.begin_protocol, name="begin_protocol"),
    path("<uuid:case_id>/protocols/take-over/", views.take_protocol_over, name="take_protocol_over"),
    path("screen/<slug:instrument_id>/<slug:form>/print/", views.print_screening, name="print_screening"),
    path("<uuid:case_id>/screen/", views.choose_screening, name="screen"),
    path(
        "<uuid:case_id>/screen/<slug:instrument_id>/<slug:form>/", views.take_screening, name="take_screening"
    ),
    path(
        "<uuid:case_id>/screen/<slug:instrument_id>/<slug:form>/step/",
        views.step_screening,
        name="step_screening",
    ),
    path("<uuid:case_id>/screen/go-on/", views.go_on_screening, name="go_on_screening"),
    path("<uuid:case_id>/screenings/<uuid:screening_id>/", views.screening_page, name="screening"),
    path(
        "<uuid:case_id>/screenings/<uuid:screening_id>/decision/", views.note_decision, name="note_decision"
    ),
    path("<uuid:case_id>/screenings/<uuid:screening_id>/pdf/", views.screening_pdf, name="screening_pdf"),
    path("<uuid:case_id>/services/", views.find_services, name="services"),
    path("<uuid:case_id>/consent/<uuid:service_id>/", views.consent, name="consent"),
    path("<uuid:case_id>/consents/<uuid:consent_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:case_id>/refer/<uuid:service_id>/", views.refer, name="refer"),
]
