"""What was learnt from using an instrument: for staff with that right, their own agency's; for the coordinator, sums only."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.core.pages import actor_of, page
from harborlight.core.permissions import reach
from harborlight.core.roles import Relation
from harborlight.errors import InvalidInstrument, Missing
from harborlight.knowledge.learning import FOLLOW_UP, ItemUse, K, Learned, Unlike
from harborlight.library import queries
from harborlight.tables.instruments import Instrument

N_SHOWN = 12


@page("instrument_use", "view")
def learning(request: HttpRequest, instrument_id: str, version: str) -> HttpResponse:
    """Use, later decisions, and how questions work, in counts that lead to nobody."""
    actor = actor_of(request)
    try:
        instrument = queries.instrument(instrument_id, version)
    except InvalidInstrument as error:
        raise Missing(_("There is no such instrument, or not in this version.")) from error
    learned = queries.learned(actor, instrument)
    language = get_language() or "en"
    context = {
        "instrument": instrument, "learned": learned, "k": K, "follow_up": FOLLOW_UP,
        "is_coalition": reach(actor, "instrument_use", "view") is Relation.COALITION,
        "labels": _labels(instrument, language),
        "items": _least_answered(learned),
        "charts": _charts(learned),
        "pairs": [
            (said, _of_pair(learned, pair, alike=False), _of_pair(learned, pair, alike=True))
            for pair, said in _pairs().items()
        ],
    }  # fmt: skip
    return render(request, "library/learning.html", context)


def _labels(instrument: Instrument, language: str) -> dict[str, str]:
    """The words of each question, with its dimension where the same words stand in two."""
    words = {item.id: item.label_in(language) for item in instrument.items}
    twice = {label for label, n in Counter(words.values()).items() if n > 1}
    within = {each.id: each.label_in(language) for each in instrument.dimensions}
    return {
        item.id: f"{words[item.id]} ({within[item.dimension]})"
        if words[item.id] in twice and item.dimension in within
        else words[item.id]
        for item in instrument.items
    }


def _least_answered(learned: Learned) -> dict[str, list[ItemUse]]:
    """Those that stay open most often stand first."""
    ends = {"open": 0.0, "answered": 1.0}
    ordered = sorted(
        learned.items, key=lambda each: each.share.value if each.share else ends.get(each.mostly, 2.0)
    )
    return {"first": ordered[:N_SHOWN], "rest": ordered[N_SHOWN:]}


def _of_pair(learned: Learned, pair: str, *, alike: bool) -> list[Unlike]:
    return [each for each in learned.unlike if each.pair == pair and (each.functioning.ets == "A") is alike]


def _pairs() -> dict[str, str]:
    return {"women_men": _("Women beside men"), "children_adults": _("Children beside adults")}


def _charts(learned: Learned) -> dict[str, list[tuple[str, int]]]:
    """Rows of the charts; one that may not be shown is absent."""
    found = {}
    if learned.signals is not None and learned.others is not None:
        found["signal"] = [
            (_("With a signal"), learned.signals),
            (_("Without one, or not enough known"), learned.others),
        ]
    if learned.most is not None and learned.less is not None:
        found["coverage"] = [
            (_("Four in five questions or more known"), learned.most), (_("Fewer known"), learned.less),
        ]  # fmt: skip
    if learned.positive is not None and learned.other is not None:
        found["decisions"] = [
            (_("Signal, confirmed later"), learned.positive.confirmed),
            (_("Signal, not confirmed"), learned.positive.not_confirmed),
            (_("Signal, no decision"), learned.positive.without),
            (_("No signal, confirmed later"), learned.other.confirmed),
            (_("No signal, not confirmed"), learned.other.not_confirmed),
            (_("No signal, no decision"), learned.other.without),
        ]
    return found
