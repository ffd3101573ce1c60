"""What pyxform makes of a form, laid out so that two can be compared: what is asked, of which type, when, in which words and
languages, with which options. Names of languages, ids of texts and the form's title do not count."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from pathlib import Path
from typing import Any

from pyxform.xls2xform import convert

_XFORMS = "{http://www.w3.org/2002/xforms}"
_MESSAGES = ("constraintMsg", "requiredMsg", "noAppErrorString")
Texts = tuple[tuple[str, str], ...]  # (which form of it: long, image, audio …; the text), of every language


def made_of(data: bytes, name: str) -> str:
    """The XForm that pyxform makes.

    Raises:
        PyXFormError: for a form that it refuses.
    """
    made = convert(io.BytesIO(data), file_type=Path(name).suffix.lower(), validate=False, form_name="data")
    return str(made.xform)


def laid_out(xform: str) -> dict[str, Any]:
    root = ET.fromstring(xform)
    head, body = root
    model = head.find(f"{_XFORMS}model")
    assert model is not None
    texts = _texts(model)
    return {
        "binds": sorted(_bind(each, texts) for each in model.iter(f"{_XFORMS}bind")),
        "places": list(_places(model.find(f"{_XFORMS}instance")[0], "")),
        "options": sorted(_options(each, texts) for each in model.findall(f"{_XFORMS}instance")[1:]),
        "controls": [_control(each, texts) for each in body.iter() if _tag(each) != "output"],
        "actions": sorted((_tag(each), sorted(each.attrib.items())) for each in root.iter() if _tag(each).startswith("set")),
    }  # fmt: skip


def _tag(element: ET.Element) -> str:
    return re.sub(r"{.*}", "", element.tag)


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


def _words(element: ET.Element) -> str:
    """A text with the places where an answer is put into it."""
    inside = (f"<{each.get('value', '')}>{each.tail or ''}" for each in element)
    return _plain((element.text or "") + "".join(inside))


def _texts(model: ET.Element) -> dict[str, Texts]:
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for text in model.iter(f"{_XFORMS}text"):
        for value in text:
            if (words := _words(value)) not in ("", "-"):
                found[text.get("id", "")].add((value.get("form", ""), words))
    return {name: tuple(sorted(each)) for name, each in found.items()}


def _told(reference: str, texts: dict[str, Texts]) -> Texts:
    named = re.fullmatch(r"jr:itext\('(.*)'\)", reference)
    return texts.get(named[1], ()) if named else ((("", reference),) if reference else ())


def _bind(bind: ET.Element, texts: dict[str, Texts]) -> tuple[tuple[str, str], ...]:
    said = {_tag(ET.Element(key)): _plain(value) for key, value in bind.attrib.items()}
    said |= {key: str(_told(said[key], texts)) for key in _MESSAGES if key in said}
    return tuple(
        sorted((key, value) for key, value in said.items() if (key, value) != ("required", "false()"))
    )


def _places(element: ET.Element, above: str) -> Any:
    place = f"{above}/{_made_name(_tag(element))}"
    yield place, (element.text or "").strip()
    for each in element:
        yield from _places(each, place)


def _made_name(name: str) -> str:
    """pyxform numbers the labels of tables by the row that they stand in."""
    return re.sub(r"(reserved_name_for_field_list_labels)_\d+", r"\1", name)


def _options(instance: ET.Element, texts: dict[str, Texts]) -> tuple[str, str, str]:
    rows = []
    for item in instance.iter(f"{_XFORMS}item"):
        cells = {_tag(each): each.text or "" for each in item}
        label: Any = texts.get(cells.pop("itextId", ""), ())
        if "label" in cells:
            label = (("", _plain(cells.pop("label"))),)
        rows.append((sorted(cells.items()), label))
    return instance.get("id", ""), instance.get("src", ""), str(rows)


def _control(element: ET.Element, texts: dict[str, Texts]) -> Any:
    said = {_tag(ET.Element(key)): _made_name(_plain(value)) for key, value in element.attrib.items()}
    if _tag(element) in ("label", "hint") and said.get("ref", "jr:itext('").startswith("jr:itext('"):
        words = _told(said.get("ref", ""), texts)
        return _tag(element), str(words or ((("", _words(element)),) if _words(element) else ()))
    said = {key: "label" if value == "jr:itext(itextId)" else value for key, value in said.items()}
    return _tag(element), str(sorted(said.items()))
