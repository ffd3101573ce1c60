"""The desk where tools are drafted: editions, their texts, what bars them, and what people say of them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.core.permissions import Actor, reach
from harborlight.core.wording import sentence
from harborlight.errors import Missing
from harborlight.exchange.problem_words import from_plain
from harborlight.exchange.problems import Problem
from harborlight.knowledge import content
from harborlight.knowledge.versions import by_version
from harborlight.library import rules
from harborlight.library.models import AdviserTime, Edition, Opinion, Pack, Remark, Revision
from harborlight.library.queries import tools
from harborlight.tables.instruments import in_language
from harborlight.tables.protocols import Protocol

ONE_TEXT = 1  # a pack is never revised: another text is another pack


def editions(actor: Actor) -> QuerySet[Edition]:
    """Every edition, the newest first."""
    return Edition.objects.visible_to(actor).order_by("-id")


def edition(actor: Actor, edition_id: UUID, verb: str = "view") -> Edition:
    return Edition.objects.get_visible(actor, edition_id, verb)


def revisions(actor: Actor, of: Edition) -> QuerySet[Revision]:
    """Its texts, the newest first."""
    return Revision.objects.visible_to(actor).filter(edition=of).select_related("account").order_by("-number")


def revision(actor: Actor, of: Edition) -> Revision:
    """Its newest text."""
    return revisions(actor, of)[0]


def revision_of_number(actor: Actor, of: Edition, number: int) -> Revision:
    """One of its texts.

    Raises:
        Missing: when it has none of this number.
    """
    found = revisions(actor, of).filter(number=number).first()
    if found is None:
        raise Missing(_("There is no such text."))
    return found


def problems_of(revision: Revision) -> list[str]:
    """What was said when it was read, in the reader's language."""
    return [each if isinstance(each, str) else said_of(from_plain(each)) for each in revision.problems]


def said_of(problem: Problem) -> str:
    """A fault that the reader of a format found: where, what, and how to mend it."""
    return sentence(problem.places, problem.said, problem.mending)


def looked(revision: Revision) -> rules.Looked:
    """The tool of a revision, its faults, and its worked examples that do not come out."""
    known = tuple(each.id for each in tools.instruments_in_use())
    return _looked(revision.text, known, content.current().name)


@lru_cache(maxsize=256)
def _looked(text: str, instruments_known: tuple[str, ...], _content: str) -> rules.Looked:
    """What a text says depends on the words that are in force, too."""
    return rules.look_over(text, instruments_known)


def drafted(actor: Actor, edition_id: UUID) -> rules.Tool:
    """The tool of an edition in its newest text, however unfinished."""
    return looked(revision(actor, edition(actor, edition_id))).tool


def base_of(of: Edition) -> rules.Tool | None:
    """The version that it would replace: the one in use of the same tool."""
    return next((each for each in tools.in_use(of.kind) if each.id == of.tool), None)


def shipped_since(of: Edition) -> rules.Tool | None:
    """A later version that ships, and is not used because this one is."""
    ships = tools.shipped_newest(of.kind, of.tool) if of.state == Edition.State.ACTIVE else None
    own = base_of(of)
    return ships if ships and own and by_version([own, ships])[-1] is ships is not own else None


def wrote_tool(actor: Actor, shelf: str, tool_id: str, version: str) -> bool:
    """Whether this actor wrote a text of the coalition's own tool that stands on this shelf."""
    kind = {"instruments": rules.INSTRUMENT, "protocols": rules.PROTOCOL}.get(shelf, "")
    of_it = Edition.objects.filter(kind=kind, tool=tool_id, tool_version=version, state=Edition.State.ACTIVE)
    return Revision.objects.filter(edition__in=of_it, account_id=actor.actor_id).exists()


def what_blocks(actor: Actor, of: Edition) -> tuple[str, ...]:
    """Why an edition may not be used yet, in codes of `rules.what_blocks`."""
    unanswered = Remark.objects.filter(edition=of, is_of_adviser=True, outcome="").count()
    return rules.what_blocks(
        looked(revision(actor, of)), opinions_of(of), n_unanswered=unanswered,
        is_version_taken=tools.ships(of.kind, of.tool, of.tool_version),
    )  # fmt: skip


def opinions_of(of: Edition | Pack) -> rules.Opinions:
    """What the survivor advisers say of an edition or a content pack, counted."""
    said = (
        Opinion.objects.filter(**{of.noun: of}).order_by("id").values_list("account_id", "revision", "stance")
    )
    return rules.opinions(said, of.n_revisions if isinstance(of, Edition) else ONE_TEXT)


def remarks(actor: Actor, of: Edition) -> list[dict[str, Any]]:
    """What was said of an edition and what was changed, oldest first. Whose words they are is not told."""
    found = (
        Remark.objects.visible_to(actor)
        .filter(edition=of)
        .select_related("data_key__agency_key")
        .order_by("id")
    )
    return [
        {**each.shown_to(actor, "id", "revision", "place", "is_of_adviser", "said", "answer", "outcome", "created_at"),
         "is_mine": str(each.account_id) == actor.actor_id, "label": each.get_outcome_display()}
        for each in found
    ]  # fmt: skip


def survivor_input(actor: Actor, protocol: Protocol) -> list[dict[str, Any]]:
    """What survivor advisers said of a protocol and what was changed, oldest first: what its file says, and for whoever reads
    remarks, what was answered while it was drafted here. Nobody's name is in it."""
    language = get_language() or "en"
    told: list[dict[str, Any]] = [
        {"on": date.fromisoformat(each.on), "who": in_language(each.who, language),
         "said": in_language(each.said, language), "changed": in_language(each.changed, language)}
        for each in protocol.survivor_input
    ]  # fmt: skip
    of = Edition.objects.filter(kind=rules.PROTOCOL, tool=protocol.id, tool_version=protocol.version)
    drawn_here = of.exclude(state=Edition.State.DROPPED).first()
    if drawn_here is None or reach(actor, "remark", "view") is None:
        return told
    return told + [
        {"on": each["created_at"], "who": "", "said": each["said"], "changed": each["answer"]}
        for each in remarks(actor, drawn_here)
        if each["is_of_adviser"] and each["outcome"]
    ]


def opinions(actor: Actor, of: Edition | Pack) -> list[dict[str, Any]]:
    """Each yes and veto with its reason, oldest first, without a name."""
    found = (
        Opinion.objects.visible_to(actor)
        .filter(**{of.noun: of})
        .select_related("data_key__agency_key")
        .order_by("id")
    )
    return [
        {**each.shown_to(actor, "revision", "stance", "reason", "created_at"),
         "is_mine": str(each.account_id) == actor.actor_id, "label": each.get_stance_display()}
        for each in found
    ]  # fmt: skip


def adviser_times(actor: Actor) -> QuerySet[AdviserTime]:
    """Time worked: an adviser's own, or all of it for who pays; unpaid first."""
    unpaid_first = AdviserTime.objects.visible_to(actor).select_related("account")
    return unpaid_first.order_by(F("paid_on").desc(nulls_first=True), "-worked_on", "-id")
