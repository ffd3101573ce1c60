"""HTML from text. Must stay true: whatever is not made here is escaped, so that a text can be no element and no address."""

from __future__ import annotations

import html
import re

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
# What no page can show: control characters, and halves of characters.
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def text(said: str) -> Markup:
    return said if isinstance(said, Markup) else Markup(html.escape(_UNSHOWN.sub("\ufffd", said)))


def element(tag: str, *inside: str, **attributes: str) -> Markup:
    """An element; attributes without a value are left out, and `class_` is `class`."""
    told = "".join(f' {name.rstrip("_")}="{text(value)}"' for name, value in attributes.items() if value)
    return Markup(f"<{tag}{told}>{''.join(text(each) for each in inside)}</{tag}>")


def direction(language: str) -> str:
    return "rtl" if language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def in_tongue(tag: str, said: str, language: str, **attributes: str) -> Markup:
    """A text with the language it is in."""
    return element(tag, said, lang=language, dir=direction(language), **attributes)
