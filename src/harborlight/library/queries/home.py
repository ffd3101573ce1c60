"""Lines for the home page: numbers that wait for a call, drafts for an adviser, packs for a second person, time to be paid."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.utils.translation import ngettext

from harborlight.core.models import Installation
from harborlight.core.permissions import Actor, reach
from harborlight.core.today import Line
from harborlight.library.models import AdviserTime, Edition, Opinion, Pack
from harborlight.library.queries.lines import call_list


def needs_me(actor: Actor) -> list[Line]:
    return [*_calls_for(actor), *_drafts_for(actor), *_packs_for(actor), *_pay_for(actor)]


def _calls_for(actor: Actor) -> list[Line]:
    if reach(actor, "helpline", "check") is None:
        return []
    n = sum(each.needs_call for each in call_list(actor, Installation.home_country()))
    if not n:
        return []
    text = ngettext(
        "%(n)d emergency or help number waits to be checked",
        "%(n)d emergency and help numbers wait to be checked",
        n,
    )
    return [Line(text % {"n": n}, "library:lines", (), n, None, 1, "phone")]


def _drafts_for(actor: Actor) -> list[Line]:
    """For a survivor adviser: drafts whose newest text is not judged yet."""
    if reach(actor, "opinion", "create") is None:
        return []
    judged = Opinion.objects.filter(
        account_id=actor.actor_id, edition=OuterRef("pk"), revision=OuterRef("n_revisions")
    )
    drafts = Edition.objects.visible_to(actor).filter(state=Edition.State.DRAFT, is_victim_facing=True)
    n = drafts.exclude(Exists(judged)).count()
    if not n:
        return []
    text = ngettext("%(n)d form waits for your opinion", "%(n)d forms wait for your opinion", n)
    return [Line(text % {"n": n}, "library:editions", (), n, None, 1, "book")]


def _packs_for(actor: Actor) -> list[Line]:
    """For whoever may put a pack to use: those that somebody else brought in."""
    if reach(actor, "pack", "confirm") is None:
        return []
    n = Pack.objects.filter(state=Pack.State.PROPOSED).exclude(account_id=actor.actor_id).count()
    if not n:
        return []
    text = ngettext(
        "%(n)d content pack waits for a second person", "%(n)d content packs wait for a second person", n
    )
    return [Line(text % {"n": n}, "library:packs", (), n, None, 1, "book")]


def _pay_for(actor: Actor) -> list[Line]:
    if reach(actor, "adviser_time", "pay") is None:
        return []
    n = AdviserTime.objects.visible_to(actor, "pay").filter(paid_on=None).count()
    if not n:
        return []
    text = ngettext(
        "%(n)d note of adviser's time waits to be paid", "%(n)d notes of advisers' time wait to be paid", n
    )
    return [Line(text % {"n": n}, "library:times", (), n, None, 0, "clock")]
