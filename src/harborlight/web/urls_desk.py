"""Addresses that belong to nobody's room: home, drafts, jobs, the design page."""

from __future__ import annotations

from django.urls import include, path

from harborlight.web import design, desk

_drafts = [path("", desk.drafts, name="list"), path("<str:form>/", desk.keep_draft, name="keep"),
           path("<str:form>/discard/", desk.discard_draft, name="discard"),
           path("unsent/<uuid:unsent_id>/", desk.unsent_form, name="unsent"),
           path("unsent/<uuid:unsent_id>/fields/", desk.unsent_fields, name="unsent_fields")]  # fmt: skip
_jobs = [path("", desk.jobs, name="list"), path("<uuid:job_id>/", desk.job, name="job"),
         path("<uuid:job_id>/cancel/", desk.cancel_job, name="cancel"),
         path("<uuid:job_id>/retry/", desk.retry_job, name="retry")]  # fmt: skip

urlpatterns = [
    path("", desk.home, name="home"),
    path("my-reports/", desk.my_reports, name="my_reports"),
    path("design/", design.page, name="design"),
    path("drafts/", include((_drafts, "drafts"))),
    path("jobs/", include((_jobs, "jobs"))),
]
