"""A hand-off: what one agency tells another about one person, parted into the seven groups that consent speaks of.

Must stay true: every field stands in exactly one group, and `narrow` never lets out a group that was not permitted.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

Value = str | int | float | bool | tuple[str, ...] | None

# The anonymous question that goes before: codes and small numbers only, so that nothing typed can ride along.
AGE_BANDS = ("0-8", "9-17", "18-20", "21-23", "24-26", "27-29", "30-38", "39-47", "48+")  # CTDC 2024 codebook
SEXES = ("woman", "man", "other", "unknown")
MOST_CHILDREN = 30


class DataGroup(enum.StrEnum):
    """The classes of fields that roles, consent and hand-offs share."""

    IDENTITY = "identity"
    CONTACT_LOCATION = "contact-location"
    HEALTH = "health"
    LEGAL_IMMIGRATION = "legal-immigration"
    NARRATIVE = "narrative"
    ALLEGED_PERPETRATOR = "alleged-perpetrator"
    CASE_ADMIN = "case-admin"


@dataclass(frozen=True, slots=True)
class HandoffField:
    """`name` is ours; `label` is what a reader sees; `code_name` is the HTCDS field it is, or empty if that has none."""

    name: str
    label: str
    value: Value
    code_name: str = ""


@dataclass(frozen=True, slots=True)
class Handoff:
    """`made_at` is ISO 8601 with its offset; `sender` and `receiver` are agencies, never people."""

    id: str
    made_at: str
    sender: str
    receiver: str
    purpose: str
    groups: Mapping[DataGroup, tuple[HandoffField, ...]] = field(default_factory=dict)

    def narrow(self, permitted: Collection[DataGroup]) -> Handoff:
        """The same hand-off with the permitted groups only; an empty group is not mentioned."""
        kept = {
            group: self.groups[group] for group in DataGroup if group in permitted and self.groups.get(group)
        }
        return dataclasses.replace(self, groups=kept)
