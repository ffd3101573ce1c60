"""Two years of invented screenings without their people, so that learning from use has something to show.

Only here are uses written backward, beside the action. The invented people answer by chance, some more like one who is exploited;
every result is worked out by the instrument's own rule.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from random import Random

from harborlight.core.acting import maintenance
from harborlight.core.models import Agency
from harborlight.knowledge import scoring
from harborlight.knowledge.learning import CONFIRMED, NOT_CONFIRMED, Use, use_of
from harborlight.library import queries as library
from harborlight.library.models import InstrumentUse
from harborlight.tables.instruments import Instrument, ItemType
from harborlight.tables.instruments.answers import AnswerValue

# instrument, form
TAKEN = (("ilo_ec_delphi", "A_L"), ("qyit", ""), ("htst_short", ""))
N_OF_AGENCY = 320
N_MONTHS = 30
N_QUESTIONS = 6  # of a licensed sheet, of which only the sum is typed in


def make_uses(random: Random, agencies: list[Agency], today: date) -> None:
    """For each agency and instrument some hundred uses."""
    rows = []
    for agency in agencies:
        for name, form in TAKEN:
            instrument = library.instrument(name)
            for _number in range(N_OF_AGENCY):
                months = 12 * today.year + today.month - 2 - random.randrange(N_MONTHS)
                use = _invented(random, instrument, form, date(months // 12, months % 12 + 1, 1))
                rows.append(InstrumentUse(
                    agency_id=agency.pk, instrument=instrument.id, instrument_version=instrument.version, form=form,
                    **asdict(use),
                ))  # fmt: skip
    with maintenance("sample uses"):
        InstrumentUse.objects.bulk_create(rows, batch_size=200)


def _invented(random: Random, instrument: Instrument, form: str, month: date) -> Use:
    is_concerned, age = random.random() < 0.45, random.choice((15, 17, 24, 31, 40))
    is_open_talk = random.random() < 0.6
    answers: dict[str, AnswerValue] = {}
    for item in instrument.items_of(form):
        if not item.type.is_asked:
            continue
        likely = 0.55 if is_concerned else 0.12
        if item.type is ItemType.INTEGER:
            answers[item.id] = sum(random.random() < likely for _question in range(N_QUESTIONS))
        else:
            yes, no = ("yes", "no") if item.type is ItemType.YES_NO else ("present", "absent")
            answers[item.id] = yes if random.random() < likely else no
        if random.random() < (0.05 if is_open_talk else 0.35):
            answers[item.id] = random.choice(("unknown", "unknown", "declined"))
    result = scoring.score(instrument, answers, {"form": form, "age": age})
    use = use_of(
        instrument, form, answers, result, on=month, age=age, sex=random.choice(("woman", "woman", "man", "")),
        minutes=random.choice((10, 15, 20, 25, 40)),
    )  # fmt: skip
    decided = random.random() < (0.7 if use.signal == "positive" else 0.5)
    if not decided:
        return use
    is_right = random.random() < 0.8
    return Use(**asdict(use) | {"decision": CONFIRMED if is_concerned is is_right else NOT_CONFIRMED})
