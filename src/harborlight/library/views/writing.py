"""Writing a protocol's draft step by step in the browser. Each save is a new text of the draft; the one before is kept.

Must stay true: whoever saves one part never overwrites what somebody else changed in it meanwhile, and is not stopped by what was
changed elsewhere; what was typed is lost in no case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.core.conflicts import side_by_side
from harborlight.core.pages import actor_of, done, page, whole_number
from harborlight.errors import Invalid, Missing
from harborlight.knowledge import protocol_editing as editing
from harborlight.knowledge.protocol_checking import texts_of
from harborlight.library import actions, queries, rules
from harborlight.library.forms.beginning import AddForm, BeginForm, BeginFromForm
from harborlight.library.forms.parts import PartForm
from harborlight.library.forms.protocols import AboutForm, CardForm, QuestionForm, RuleForm
from harborlight.library.forms.steps import StepForm
from harborlight.library.models import Edition
from harborlight.tables.protocols import Fact, Protocol


@page("edition", "create", methods=("GET", "POST"))
def begin_protocol(request: HttpRequest) -> HttpResponse:
    """Begin a protocol: the next version of one that is in use, or a new one."""
    actor, in_use = actor_of(request), queries.protocols_in_use()
    is_copy = request.POST.get("begin") == "from"
    chosen = {"protocol": request.GET.get("protocol", "")}
    copying = BeginFromForm(request.POST if is_copy else None, protocols=in_use, initial=chosen)
    starting = BeginForm(request.POST if request.method == "POST" and not is_copy else None)
    form = copying if is_copy else starting
    if request.method == "POST" and form.is_valid():
        try:
            if is_copy:
                made = actions.begin_from(by=actor, **copying.given())
            else:
                made = actions.begin(by=actor, **starting.given())
            return done(request, _("The draft is begun. Write it step by step."), "library:write", made.pk)
        except Invalid as error:
            form.tell(error)
    context = {"copying": copying, "starting": starting, "is_chosen": bool(chosen["protocol"])}
    return render(request, "library/begin.html", context, status=400 if form.errors else 200)


@page("edition", "change")
def outline(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Every part of the draft, with what must still be mended in it."""
    edition, protocol = _draft(request, draft_id)
    looked = queries.looked(queries.revision(actor_of(request), edition))
    context = {**_on(edition, protocol), **found_in(looked), "looked": looked}
    return render(request, "library/write.html", context)


def found_in(looked: rules.Looked) -> dict[str, Any]:
    """What was found, by part of the draft; texts that lack in a language are counted, not listed."""
    lacking = Counter(
        language for each in looked.findings if each.code == rules.LACKS_WORDS for language in each.given.split(", ")
    )  # fmt: skip
    return {
        "findings": [each for each in looked.findings if each.code != rules.LACKS_WORDS],
        "n_found": Counter(each.part for each in looked.findings if each.code != rules.LACKS_WORDS),
        "lacking": sorted(lacking.items()),
    }


@page("edition", "change", methods=("GET", "POST"))
def write_about(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Title, purpose, parts, sources, languages."""
    return _part(request, draft_id, _("About it"), lambda protocol, data: AboutForm(data, protocol=protocol))  # fmt: skip


@page("edition", "change", methods=("GET", "POST"))
def write_step(request: HttpRequest, draft_id: UUID, part_id: str) -> HttpResponse:
    """One step."""

    def form(protocol: Protocol, data: Any) -> PartForm:
        found = _there(protocol.step(part_id))
        return StepForm(data, protocol=protocol, step=found, instruments=queries.instruments_in_use())

    return _part(request, draft_id, _("A step"), form, taken_out="step", part_id=part_id)


@page("edition", "change", methods=("GET", "POST"))
def write_rule(request: HttpRequest, draft_id: UUID, part_id: str) -> HttpResponse:
    """A rule to stop by."""

    def form(protocol: Protocol, data: Any) -> PartForm:
        found = _there(next((each for each in protocol.stop if each.id == part_id), None))
        return RuleForm(data, protocol=protocol, rule=found)

    return _part(request, draft_id, _("When to stop"), form, taken_out="rule", part_id=part_id)


@page("edition", "change", methods=("GET", "POST"))
def write_question(request: HttpRequest, draft_id: UUID, part_id: str) -> HttpResponse:
    """A question of the protocol's own."""

    def form(protocol: Protocol, data: Any) -> PartForm:
        return QuestionForm(data, protocol=protocol, fact=_there(protocol.own_fact(part_id)))

    return _part(request, draft_id, _("A question of its own"), form, taken_out="question", part_id=part_id)


@page("edition", "change", methods=("GET", "POST"))
def write_card(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The field card."""
    return _part(request, draft_id, _("Field card"), lambda protocol, data: CardForm(data, protocol=protocol))  # fmt: skip


@page("edition", "change", methods=("GET", "POST"))
def write_words(request: HttpRequest, draft_id: UUID, spoken: str) -> HttpResponse:
    """Every text in another of its languages, beside the one it was written in."""
    edition, protocol = _draft(request, draft_id)
    if spoken not in protocol.languages[1:]:
        raise Missing(_("It is not in this language."))
    places = {".".join(path): labels for path, labels in texts_of(protocol) if labels}
    typed = {place: request.POST[place] for place in places if place in request.POST}
    if request.method == "POST":
        is_as_seen = _in(_seen(request, edition), spoken) == _in(protocol, spoken)
        if is_as_seen and not _too_long(typed):
            said = _("Kept: another text of the draft.")
            return _keep(request, edition, editing.translated(protocol, spoken, typed), said)
    first = protocol.languages[0]
    rows = [(place, labels.get(first, ""), typed.get(place, labels.get(spoken, ""))) for place, labels in places.items()]  # fmt: skip
    context = {
        **_on(edition, protocol),
        "language": spoken,
        "first": first,
        "error": _not_kept(typed) if request.method == "POST" else "",
        "looked": queries.looked(queries.revision(actor_of(request), edition)),
        "texts": [
            (part, list(members)) for part, members in groupby(rows, lambda row: rules.part_of(row[0]))
        ],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "library/write_words.html", context, status=status)


@page("edition", "change", methods=("POST",))
def add_part(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Put a step, a rule or a question in; what it says is written on its own page."""
    edition, protocol = _draft(request, draft_id)
    form = AddForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: str(said[0]) for name, said in form.errors.items()})
    given = form.cleaned_data
    if given["what"] == "step":
        protocol, made = editing.add_step(protocol, given["title"], given["after"])
    elif given["what"] == "rule":
        protocol, made = editing.add_rule(protocol, given["title"])
    else:
        protocol, made = _with_question(protocol, given["title"])
    _write(request, edition, protocol)
    return done(request, _("It is put in. Write what it says."), f"library:write_{given['what']}", edition.pk, made)  # fmt: skip


@page("edition", "change", methods=("POST",))
def move_step(request: HttpRequest, draft_id: UUID, part_id: str) -> HttpResponse:
    """A step one place up or down."""
    edition, protocol = _draft(request, draft_id)
    way = editing.UP if request.POST.get("way") == editing.UP else editing.DOWN
    return _keep(request, edition, editing.move_step(protocol, part_id, way), _("Moved."))


@page("edition", "change", methods=("POST",))
def take_part_out(request: HttpRequest, draft_id: UUID, part_id: str) -> HttpResponse:
    """Take a step, a rule or a question out; an earlier text brings it back."""
    edition, protocol = _draft(request, draft_id)
    what = request.POST.get("what", "")
    if what == "step":
        protocol = editing.take_step_out(protocol, part_id)
    elif what == "rule":
        protocol = editing.take_rule_out(protocol, part_id)
    elif what == "question":
        facts = tuple(each for each in protocol.own_facts if each.id != part_id)
        protocol = replace(protocol, own_facts=facts)
    else:
        raise Missing(_("There is no such part."))
    return _keep(request, edition, protocol, _("Taken out. An earlier text brings it back."))


# -- what the pages share ------------------------------------------------------------------------------------------------


def _draft(request: HttpRequest, draft_id: UUID) -> tuple[Edition, Protocol]:
    actor = actor_of(request)
    edition = queries.edition(actor, draft_id, "change")
    tool = queries.looked(queries.revision(actor, edition)).tool
    if edition.state != Edition.State.DRAFT or not isinstance(tool, Protocol):
        raise Missing(_("This is no protocol's draft."))
    return edition, tool


def _there(found: Any) -> Any:
    if found is None:
        raise Missing(_("This part is not there any more."), mend=_("Look at the outline again."))
    return found


def _part(
    request: HttpRequest,
    draft_id: UUID,
    title: str,
    form_of: Callable[[Protocol, Any], PartForm],
    **more: str,
) -> HttpResponse:
    """Show one part and keep it. Somebody else's change of the same part is shown beside what was typed."""
    edition, protocol = _draft(request, draft_id)
    form = form_of(protocol, request.POST if request.method == "POST" else None)
    conflict = None
    if request.method == "POST" and form.is_valid():
        seen = form_of(_seen(request, edition), None).initial
        if seen == form.initial:
            return _keep(request, edition, form.changed(), _("Kept: another text of the draft."))
        conflict = side_by_side(form, form.initial)
    context = {**_on(edition, protocol), "form": form, "part_title": title, "conflict": conflict, **more}
    status = 409 if conflict is not None else 400 if form.errors else 200
    return render(request, "library/write_part.html", context, status=status)


def _on(edition: Edition, protocol: Protocol) -> dict[str, Any]:
    return {
        "edition": edition,
        "protocol": protocol,
        "others": protocol.languages[1:],
        "reader_language": get_language(),
    }


def _seen(request: HttpRequest, edition: Edition) -> Protocol:
    """The text that the author had before them."""
    number = whole_number(request.POST.get("text", "")) or edition.n_revisions
    found = queries.looked(queries.revision_of_number(actor_of(request), edition, number)).tool
    return found if isinstance(found, Protocol) else _there(None)


def _in(protocol: Protocol, language: str) -> list[tuple[Any, ...]]:
    first = protocol.languages[0]
    return [(path, labels.get(first), labels.get(language)) for path, labels in texts_of(protocol)]


def _not_kept(typed: dict[str, str]) -> str:
    if _too_long(typed):
        return _("A text may have 2000 characters. Shorten the longer ones.")
    return _("Somebody else changed these words meanwhile. Yours stand below: look them over and save again.")


def _too_long(typed: dict[str, str]) -> bool:
    return any(len(text) > 2000 for text in typed.values())


def _with_question(protocol: Protocol, label: str) -> tuple[Protocol, str]:
    taken = {*(each.id for each in protocol.own_facts), *rules.known_facts()}
    name = editing.fresh_id(label, taken, "question")
    new = Fact(name, editing.said({}, label, protocol.languages[0]), "yes")
    return replace(protocol, own_facts=(*protocol.own_facts, new)), name


def _write(request: HttpRequest, edition: Edition, protocol: Protocol) -> None:
    """Against the very text that was read for it: of two at one moment, one is told to look again."""
    actions.write_protocol(
        by=actor_of(request), edition_id=edition.pk, protocol=protocol, version=edition.version
    )


def _keep(request: HttpRequest, edition: Edition, protocol: Protocol, said: str) -> HttpResponse:
    _write(request, edition, protocol)
    return done(request, said, "library:write", edition.pk)
