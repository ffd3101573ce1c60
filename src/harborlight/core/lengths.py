"""Text that is longer than its place: said, never cut."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext as _


def too_long(n: int, most: int) -> str:
    """What to say of a text of `n` characters where `most` fit."""
    return _("This has %(n)d characters; %(most)d fit. Shorten it.") % {"n": n, "most": most}


def longest(model: type[models.Model], name: str) -> int:
    """How many characters fit into a text column of `model`.

    Raises:
        ValueError: the column has no length.
    """
    most: int | None = getattr(model._meta.get_field(name), "max_length", None)
    if most is None:
        raise ValueError(f"{model._meta.label}.{name} has no length")
    return most


def texts_too_long(model: type[models.Model], texts: Mapping[str, str]) -> dict[str, str]:
    """Column -> what to say, for each text that does not fit into its column of `model`."""
    mosts = {name: longest(model, name) for name in texts}
    return {name: too_long(len(text), mosts[name]) for name, text in texts.items() if len(text) > mosts[name]}
