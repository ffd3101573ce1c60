"""A screening on paper: answers and result as a PDF, for a file of paper, a court that asks, or a person who wants their own.

Must stay true: it holds what the page shows this reader and no more; no name is in it, nor in the name of the file.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.cases.views.screenings import result_context
from harborlight.core.pages import actor_of, page
from harborlight.errors import Missing
from harborlight.exchange import pdf
from harborlight.tables.instruments import in_language


@page("screening", "view")
def screening_pdf(request: HttpRequest, case_id: UUID, screening_id: UUID) -> HttpResponse:
    """The result and every answer, in the reader's language."""
    if not pdf.is_here():
        messages.warning(request, _("No PDF can be made here: ask the operator."))
        return redirect("cases:screening", case_id, screening_id)
    context = result_context(actor_of(request), screening_id)
    if not context["result"]:
        raise Missing(_("Your role does not open the answers and the result."))
    screening, instrument = context["screening"], context["instrument"]
    content = pdf.write_filled(instrument, _filled(context), get_language() or "en")
    name = f"{instrument.id}-{screening.taken_on.isoformat()}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )  # fmt: skip


def _filled(context: Mapping[str, Any]) -> pdf.Filled:
    result, screening = context["result"], context["screening"]
    said = html.unescape(strip_tags(render_to_string("cases/screening_said.html", dict(context))))
    return pdf.Filled(
        answers=context["given"], said=[line.strip() for line in said.splitlines() if line.strip()],
        code=context["case"].code, taken_on=screening.taken_on.isoformat(), form=screening.form,
        urgent=list(_urgent(context)), floor=result.get("floor"), ceiling=result.get("ceiling"),
        dimensions={
            row["label"]: (row["floor"], row["ceiling"]) for row in context["dimensions"] if row["figure"] is None
        },
        drivers=result.get("drivers", ()), open_items=result.get("open_items", ()),
    )  # fmt: skip


def _urgent(context: Mapping[str, Any]) -> list[str]:
    """What the page says first, whatever the score."""
    language = get_language() or "en"
    told = []
    if context["result"].get("is_child_flagged"):
        told.append(
            _(
                "The sexual exploitation of a child needs no means and no score: refer to child protection now."
            )
        )
    for alert in context["alerts"]:
        told += [in_language(each, language) for each in (alert.label, alert.next_step) if each]
    told += [f"{_('Look at this first')}: {label}" for label in context["critical"]]
    return told
