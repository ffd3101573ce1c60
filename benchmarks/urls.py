"""The staff site's addresses, the two bare views that are the peers, and the server's own clock."""

from __future__ import annotations

import time

from django.contrib.auth.decorators import login_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from harborlight.cases.models import Case


def _rows(request: HttpRequest) -> str:
    found = Case.objects.filter(agency_id=request.user.agency_id).order_by("-changed_at", "-id")[:25]
    return "".join(
        f"<tr><td>{case.code}</td><td>{case.status}</td><td>{case.opened_on}</td></tr>" for case in found
    )


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    """A session, an account, the same 25 rows, nothing else."""
    return HttpResponse(f"<table>{_rows(request)}</table>")


@login_required
def durable(request: HttpRequest) -> HttpResponse:
    """The same, with one durable insert."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_insert (at) VALUES ('x')")
    return HttpResponse(f"<table>{_rows(request)}</table>")


def cpu(_request: HttpRequest) -> HttpResponse:
    """Seconds of processor time that this server has used: on a shared machine they lie less than a stop-watch."""
    return HttpResponse(str(time.process_time()))


urlpatterns = [
    path("bench/bare/", bare),
    path("bench/durable/", durable),
    path("bench/cpu/", cpu),
    path("", include("harborlight.web.urls_staff")),
]
