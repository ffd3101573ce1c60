"""Addresses of the directory."""

from __future__ import annotations

from django.urls import path

from harborlight.directory import views

app_name = "directory"
urlpatterns = [
    path("", views.service_list, name="list"),
    path("mine/", views.mine, name="mine"),
    path("new/", views.new_service, name="new"),
    path("import/", views.import_page, name="import"),
    path("export/<slug:kind>/", views.export, name="export"),
    path("duty/", views.duty, name="duty"),
    path("duty/import/", views.import_duty, name="import_duty"),
    path("duty/<uuid:duty_id>/end/", views.end_duty, name="end_duty"),
    path("tonight/", views.tonight, name="tonight"),
    path("<uuid:service_id>/", views.service_page, name="service"),
    path("<uuid:service_id>/edit/", views.edit_service, name="edit"),
    path("<uuid:service_id>/capacity/", views.capacity, name="capacity"),
]
