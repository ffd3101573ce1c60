"""What has no answer, and why: not asked though it is due, or left out by the answers before or by what is known of the person.

Must stay true: nothing stands in both lists, and nothing that was answered, not known, declined or not applicable in either but where
it is left out all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from harborlight.knowledge.scoring.sheets import Sheet
from harborlight.tables.instruments import Item


def not_asked(sheet: Sheet) -> tuple[str, ...]:
    """Questions that are due, or may be, and have no answer at all."""
    return tuple(
        item.id
        for item in _once(sheet)
        if sheet.asked[item.id] is not False and sheet.answers.get(item.id) in (None, "", [])
    )


def skipped(sheet: Sheet) -> tuple[str, ...]:
    """Questions that the answers before, or what is known of the person, leave out."""
    return tuple(item.id for item in _once(sheet) if sheet.asked[item.id] is False)


def _once(sheet: Sheet) -> Iterator[Item]:
    """What the form asks outside repeats."""
    for item in sheet.instrument.items_of(sheet.form_id):
        if item.type.is_asked and not any(group.is_repeat for group in sheet.instrument.above[item.id]):
            yield item
