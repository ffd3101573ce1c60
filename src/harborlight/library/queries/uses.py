"""What was learnt from use: counts that lead to nobody."""

from __future__ import annotations

from uuid import UUID

from harborlight.core.local_time import today_of
from harborlight.core.permissions import Actor, reach, require
from harborlight.core.roles import Relation
from harborlight.knowledge import asking, learning
from harborlight.knowledge.uses import Use
from harborlight.library.models import InstrumentUse
from harborlight.tables.instruments import Instrument

_USE = ("month", "outcome", "coverage", "answers", "score", "minutes", "sex", "is_child", "decision")


def learned(actor: Actor, of: Instrument) -> learning.Learned:
    """What may be said of one version: of the actor's own agency, or, with a right over all agencies, sums over them."""
    require(actor, "instrument_use", "view")
    rows = InstrumentUse.objects.visible_to(actor).filter(instrument=of.id, instrument_version=of.version)
    agencies: dict[UUID, list[Use]] = {}
    for agency_id, *values in rows.values_list("agency_id", *_USE):
        agencies.setdefault(agency_id, []).append(Use(**dict(zip(_USE, values, strict=True))))
    return learning.learn(
        agencies.values(), [item.id for item in of.items if item.type.is_asked], today_of(actor),
        studies=of.performance, may_skip=asking.may_be_skipped(of),
        is_coalition=reach(actor, "instrument_use", "view") is Relation.COALITION,
    )  # fmt: skip
