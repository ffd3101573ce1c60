"""Addresses of the directory."""

from __future__ import annotations

from django.urls import path

from harborlight.directory.views import duties, files, services

app_name = "directory"
urlpatterns = [
    path("", services.service_list, name="list"),
    path("mine/", services.mine, name="mine"),
    path("new/", services.new_service, name="new"),
    path("import/", files.import_page, name="import"),
    path("export/<slug:kind>/", files.export, name="export"),
    path("duty/", duties.duty, name="duty"),
    path("duty/import/", duties.import_duty, name="import_duty"),
    path("duty/<uuid:duty_id>/fill/", duties.fill_duty, name="fill_duty"),
    path("duty/<uuid:duty_id>/end/", duties.end_duty, name="end_duty"),
    path("tonight/", duties.tonight, name="tonight"),
    path("<uuid:service_id>/", services.service_page, name="service"),
    path("<uuid:service_id>/edit/", services.edit_service, name="edit"),
    path("<uuid:service_id>/capacity/", services.capacity, name="capacity"),
]
