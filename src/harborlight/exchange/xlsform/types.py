"""The words of the type column ⇄ item types. XLSForm has grown for fifteen years: most types have several names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from harborlight.tables.instruments import Item, ItemType

_T = ItemType
# What a word means; the first word of a type is the one written.
_WORDS: dict[ItemType, tuple[str, ...]] = {
    _T.TEXT: ("text", "string", "add text prompt", "q string"),
    _T.INTEGER: ("integer", "int", "add integer prompt", "q int"),
    _T.DECIMAL: ("decimal", "add decimal prompt", "q decimal"),
    _T.RANGE: ("range",),
    _T.DATE: ("date", "add date prompt", "q date"),
    _T.TIME: ("time",),
    _T.DATETIME: (
        "datetime",
        "date time",
        "add date time prompt",
        "add datetime prompt",
        "q date time",
        "q datetime",
    ),
    _T.GEOPOINT: ("geopoint", "gps", "location", "add location prompt", "q geopoint", "q location"),
    _T.GEOTRACE: ("geotrace", "q geotrace"),
    _T.GEOSHAPE: ("geoshape", "q geoshape"),
    _T.BARCODE: ("barcode", "add barcode prompt", "q barcode"),
    _T.ACKNOWLEDGE: ("acknowledge", "trigger", "add acknowledge prompt", "q acknowledge"),
    _T.NOTE: ("note", "add note prompt", "q note"),
    _T.CALCULATE: ("calculate", "add calculate prompt", "q calculate"),
    _T.HIDDEN: ("hidden",),
    _T.FILE: ("file", "add file prompt"),
}
_FILES = {
    "image": ("image", "photo", "add image prompt", "add photo prompt", "q image", "q picture"),
    "audio": ("audio", "add audio prompt", "q audio"),
    "video": ("video", "add video prompt", "q video"),
}
# Filled by the device, or files that a form brings along: kept under their own word.
_DEVICE = frozenset({
    "start", "end", "today", "deviceid", "phonenumber", "phone number", "subscriberid", "simserial", "username", "email",
    "audit", "background-audio", "background-geopoint", "start-geopoint", "xml-external", "csv-external", "start time",
    "end time", "get start time", "get end time", "get today", "get device id", "get phone number", "get subscriber id",
    "get sim id", "device id", "sim id", "imei", "uri:deviceid", "uri:subscriberid", "uri:simserial", "uri:phonenumber",
    "uri:username", "uri:email", "last-saved",
})  # fmt: skip
_KEPT = {
    "osm": _T.TEXT, "percentage": _T.INTEGER, "number of days in last month": _T.INTEGER,
    "number of days in last six months": _T.INTEGER, "number of days in last year": _T.INTEGER,
}  # fmt: skip
_SELECTS = {
    "select_one": _T.SELECT_ONE, "select one from": _T.SELECT_ONE, "select one": _T.SELECT_ONE, "select1": _T.SELECT_ONE,
    "add select one prompt using": _T.SELECT_ONE, "select one using": _T.SELECT_ONE, "select_one_external": _T.SELECT_ONE,
    "select_one_from_file": _T.SELECT_ONE, "select one from file": _T.SELECT_ONE, "q select1": _T.SELECT_ONE,
    "select_multiple": _T.SELECT_MULTIPLE, "select all that apply from": _T.SELECT_MULTIPLE,
    "select all that apply": _T.SELECT_MULTIPLE, "select multiple from": _T.SELECT_MULTIPLE,
    "select_multiple_from_file": _T.SELECT_MULTIPLE, "select multiple from file": _T.SELECT_MULTIPLE,
    "add select multiple prompt using": _T.SELECT_MULTIPLE, "select multiple using": _T.SELECT_MULTIPLE,
    "select multiple": _T.SELECT_MULTIPLE, "q select": _T.SELECT_MULTIPLE, "rank": _T.RANK,
}  # fmt: skip
_OUTSIDE = ("file", "external")  # the options of these are not in the form
_WRITTEN_SELECT = {_T.SELECT_MULTIPLE: "select_multiple", _T.RANK: "rank"}
_BY_WORD = {word: kind for kind, words in _WORDS.items() for word in words} | _KEPT
_FILE_BY_WORD = {word: accepts for accepts, words in _FILES.items() for word in words}
_CONTROL = re.compile(
    r"(begin|end)[\s_]+(group|repeat|lgroup|looped[\s_]+group|loop)(?:[\s_]+over[\s_]+(\S+))?", re.I
)
_SELECT = re.compile(rf"({'|'.join(sorted(map(re.escape, _SELECTS), key=len, reverse=True))})\s+(.+?)", re.I)
_OTHER = re.compile(r"\s+(?:or[_ ]other|or specify other)$", re.I)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a type says. `list_name`: of the options in the form; empty where they come from elsewhere."""

    type: ItemType
    list_name: str = ""
    accepts: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """Begin or end of a group; `is_repeat`, and the list that an old `loop` runs over."""

    is_begin: bool
    is_repeat: bool
    over: str = ""


def control_of(text: str) -> Control | None:
    found = _CONTROL.fullmatch(" ".join(text.split()))
    if not found:
        return None
    return Control(found[1].lower() == "begin", found[2].lower() != "group", found[3] or "")


def typed(text: str) -> Typed | None:
    """What a type cell says; None for a word that XLSForm does not know."""
    told = " ".join(text.split())
    low = told.casefold()
    if select := _SELECT.fullmatch(_OTHER.sub("", told)):
        word, name = select[1].casefold(), select[2]
        is_inside = not word.endswith(_OUTSIDE) and not name.startswith("${")
        return Typed(_SELECTS[word], name if is_inside else "")
    if low in _FILE_BY_WORD:
        return Typed(_T.FILE, accepts=_FILE_BY_WORD[low])
    if low in _DEVICE:
        return Typed(_T.METADATA, of=low)
    if low in _BY_WORD:
        return Typed(_BY_WORD[low])
    return Typed(_T.TEXT) if low.split(" ")[0] == "osm" else None


def nearest(text: str) -> str:
    """The known word that was probably meant, if any."""
    near = get_close_matches(text.casefold(), [*_BY_WORD, *_FILE_BY_WORD, *_DEVICE, *_SELECTS], n=1)
    return near[0] if near else ""


def written(item: Item, list_name: str) -> str:
    """The type cell of an item: as the form had it while it still means the same, else the usual word."""
    kept = item.extra.get("xlsform", {}).get("type", "")
    meant = typed(kept) if kept else None
    if (
        kept
        and (meant or Typed(_T.TEXT)).type is item.type
        and (not meant or meant.list_name in ("", list_name))
    ):
        return str(kept)
    if item.type in _WORDS:
        return {"datetime": "dateTime"}.get(
            _WORDS[item.type][0], _FILES.get(item.accepts, _WORDS[item.type])[0]
        )
    if item.type is _T.METADATA:
        return item.parameters.get("of", "") or "today"
    return f"{_WRITTEN_SELECT.get(item.type, 'select_one')} {list_name}"
