"""Addresses of assessments of places: ids and codes only. `closed_id`: of an assessment that is closed."""

from __future__ import annotations

from django.urls import path

from harborlight.assessments import views

app_name = "assessments"
urlpatterns = [
    path("", views.assessment_list, name="list"),
    path("new/", views.new, name="new"),
    path("figures/sheet/", views.figure_sheet, name="figure_sheet"),
    path("figures/<uuid:figure_id>/drop/", views.drop_figure, name="drop_figure"),
    path("surveys/<uuid:survey_id>/", views.survey, name="survey"),
    path("surveys/<uuid:survey_id>/open/", views.open_survey, name="open_survey"),
    path("surveys/<uuid:survey_id>/close/", views.close_survey, name="close_survey"),
    path("surveys/<uuid:survey_id>/fill/", views.fill, name="fill"),
    path("surveys/<uuid:survey_id>/print/", views.print_survey, name="print_survey"),
    path("<uuid:assessment_id>/", views.assessment, name="assessment"),
    path("<uuid:assessment_id>/change/", views.change, name="change"),
    path("<uuid:assessment_id>/ask/", views.ask, name="ask"),
    path("<uuid:assessment_id>/answer/", views.answer, name="answer"),
    path("<uuid:assessment_id>/close/", views.close, name="close"),
    path("<uuid:assessment_id>/drop/", views.drop, name="drop"),
    path("<uuid:closed_id>/question/<slug:determinant>/", views.question, name="question"),
    path("<uuid:assessment_id>/figures/new/", views.new_figure, name="new_figure"),
    path("<uuid:assessment_id>/figures/import/", views.import_figures, name="import_figures"),
    path("<uuid:assessment_id>/mine/", views.mine, name="mine"),
    path("<uuid:assessment_id>/mine/sheet/", views.count_sheet, name="count_sheet"),
    path("<uuid:assessment_id>/mine/import/", views.import_counts, name="import_counts"),
    path("<uuid:assessment_id>/mine/release/", views.release, name="release"),
    path("<uuid:assessment_id>/mine/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:closed_id>/mine/allow/", views.allow, name="allow"),
    path("<uuid:assessment_id>/surveys/new/", views.new_survey, name="new_survey"),
    path("<uuid:closed_id>/publish/", views.publish, name="publish"),
    path("<uuid:closed_id>/check/", views.check, name="check"),
    path("<uuid:closed_id>/unpublish/", views.unpublish, name="unpublish"),
    path("<uuid:closed_id>/profile/", views.profile, name="profile"),
    path("<uuid:closed_id>/table/", views.table, name="table"),
]
