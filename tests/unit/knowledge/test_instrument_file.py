"""Reading an instrument's file: every fault names file, key and mend, and a version that was given never changes."""

from __future__ import annotations

from copy import deepcopy

import pytest
import yaml

from harborlight.errors import BadInput, InvalidInstrument
from harborlight.knowledge import files, instruments, versions
from harborlight.tables.instruments import Confidence

GRADED = yaml.safe_load(
    """
    id: made
    version: "1"
    title: {en: Made up, fr: Inventé}
    source: nobody
    licence: own_wording_rule
    confidence: unverified
    age_from: 14
    settings: [shelter]
    rule:
      kind: graded_dimensions
      positive_if_any: [{strong: 1}, {medium: 2}]
      overall: {adult: {all_of: [purpose], any_of: [means]}, child: {all_of: [purpose]}}
      classes: {grown: [{class: both, all_of: [purpose, means]}, {class: neither}]}
    forms:
      grown: {label: Grown-ups, is_child: false, confidence: verified}
      young: {label: Children, is_child: true, confidence: unverified}
    dimensions:
      means: {label: Means, element: means, phase: recruitment}
      purpose: {label: Purpose, element: purpose, phase: destination}
    items:
      - {id: a, label: First, dimension: means, strength: {grown: S, young: M}, unverified_in: [young]}
      - {id: b, label: Second, dimension: purpose, strength: {grown: S, young: S}, sensitivity: 3, ilo11: [8]}
      - {id: c, label: Third, dimension: purpose, strength: {grown: W, young: null}}
    """
)


def test_a_whole_file_is_read():
    made = instruments.build(GRADED, where="made.yaml")
    assert [item.id for item in made.items_of("young")] == ["a", "b"], "null: this form does not ask it"
    assert made.confidence_of(made.items[0], "young") is Confidence.UNVERIFIED
    assert made.form("young").is_child
    assert made.items[1].ilo11 == (8,)
    assert made.title["fr"] == "Inventé"
    assert (made.age_from, made.age_to, made.settings) == (14, None, ("shelter",))


def _at(data, path):
    for key in path:
        data = data[key]
    return data


@pytest.mark.parametrize(
    ("path", "value", "place", "said"),
    [
        (("id",), "a b", "made.yaml: id", "plain id"),
        (("colour",), "blue", "made.yaml", "unknown key 'colour'"),
        (("source",), "", "made.yaml", "lacks source"),
        (("title",), {"fr": "Titre"}, "made.yaml: title", "needs an English text"),
        (("title",), {"en": "Title", "xx": "?"}, "made.yaml: title", "unknown language 'xx'"),
        (("title",), {"en": "Title", "fr": ""}, "made.yaml: title.fr", "is not a text"),
        (("licence",), "free", "made.yaml: licence", "unknown licence class"),
        (("confidence",), "sure", "made.yaml: confidence", "unknown confidence"),
        (("rule",), "sum", "made.yaml: rule.kind", "unknown rule"),
        (("rule", "kind"), "adding", "made.yaml: rule.kind", "unknown rule"),
        (("rule", "kind"), "any_of", "made.yaml: rule", "unknown key 'positive_if_any'"),
        (("rule",), {"kind": "count"}, "made.yaml: rule.at_least", "whole number"),
        (("rule",), {"kind": "count", "at_least": 4}, "made.yaml: rule.at_least", "more items than there are"),
        (("rule", "positive_if_any"), [], "made.yaml: rule.positive_if_any", "must be a list"),
        (("rule", "positive_if_any"), [{"strong": 0}], "made.yaml: rule.positive_if_any", "from 1"),
        (("rule", "overall", "adult"), {"all_of": ["harm"]}, "made.yaml: rule.overall.adult.all_of", "'harm'"),
        (("rule", "overall", "child"), {}, "made.yaml: rule.overall.child", "is empty"),
        (("rule", "overall", "child", "none_of"), ["means"], "made.yaml: rule.overall.child", "none_of"),
        (("rule", "classes", "grown"), [{"class": "x", "all_of": ["means"]}], "made.yaml: rule.classes.grown", "without a class"),
        (("rule", "classes"), {"old": [{"class": "x"}]}, "made.yaml: rule.classes", "'old'"),
        (("forms", "grown", "is_child"), "false", "made.yaml: forms.grown.is_child", "neither true nor false"),
        (("forms", "grown", "size"), 1, "made.yaml: forms.grown", "unknown key 'size'"),
        (("dimensions",), ["means"], "made.yaml: dimensions", "must be a mapping"),
        (("items",), {"a": 1}, "made.yaml: items", "must be a list"),
        (("items", 0), {"label": "First"}, "made.yaml: items[0]", "needs an id"),
        (("items", 1, "id"), "a", "made.yaml: items.a", "two items have this id"),
        (("items", 0, "label"), None, "made.yaml: items.a.label", "needs an English text"),
        (("items", 0, "dimension"), "harm", "made.yaml: items.a.dimension", "unknown dimension 'harm'"),
        (("items", 0, "dimension"), "", "made.yaml: items.a", "lacks a dimension"),
        (("items", 0, "strength"), {"old": "S"}, "made.yaml: items.a.strength", "'old'"),
        (("items", 0, "strength", "grown"), "XL", "made.yaml: items.a.strength.grown", "unknown strength 'XL'"),
        (("items", 0, "unverified_in"), ["old"], "made.yaml: items.a.unverified_in", "'old'"),
        (("items", 0, "sensitivity"), 9, "made.yaml: items.a.sensitivity", "unknown sensitivity 9"),
        (("items", 0, "ilo11"), [12], "made.yaml: items.a.ilo11", "ILO indicator"),
        (("age_from",), "grown", "made.yaml: age_from", "whole number"),
        (("age_to",), 12, "made.yaml: age_to", "below age_from"),
        (("settings",), ["attic"], "made.yaml: settings[0]", "'attic' is not a setting"),
        (("items", 0, "size"), 3, "made.yaml: items.a", "unknown key 'size'"),
    ],
)  # fmt: skip
def test_a_fault_names_its_place_and_how_to_mend_it(path, value, place, said):
    data = deepcopy(GRADED)
    _at(data, path[:-1])[path[-1]] = value
    with pytest.raises(InvalidInstrument) as caught:
        instruments.build(data, where="made.yaml")
    assert caught.value.where == place
    assert said in str(caught.value)
    assert caught.value.mend.endswith((".", "`"))


def test_what_is_no_mapping_at_all_is_refused():
    with pytest.raises(InvalidInstrument, match="must be a mapping"):
        instruments.parse("- just\n- a list")


def test_a_key_that_is_there_twice_is_refused_with_its_line():
    with pytest.raises(BadInput, match=r"made\.yaml, line 3: the key 'id' is there twice"):
        files.parse_yaml("id: a\nversion: 1\nid: b\n", "made.yaml")


def test_broken_yaml_names_its_line():
    with pytest.raises(BadInput, match=r"made\.yaml, line 2: is not YAML"):
        files.parse_yaml("id: a\n  b: [\n", "made.yaml")


def test_yaml_cannot_make_objects():
    with pytest.raises(BadInput, match="is not YAML"):
        files.parse_yaml("!!python/object/apply:os.getcwd []", "made.yaml")


# -- versions --------------------------------------------------------------------------------------------------------


def test_every_shipped_version_has_its_fingerprint():
    listed = {
        (row["id"], row["version"]): row["fingerprint"] for row in files.read_csv("instrument_versions.csv")
    }
    shipped = {
        (each.id, each.version): instruments.fingerprint(each) for each in instruments.all_instruments()
    }
    assert listed == shipped


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("items", 0, "strength", "grown"), "W"),
        (("items", 2, "dimension"), "means"),
        (("rule", "positive_if_any"), [{"strong": 2}]),
        (("rule", "overall", "child"), {"all_of": ["means"]}),
        (("forms", "young", "is_sexual"), True),
    ],
)
def test_whatever_decides_a_result_changes_the_fingerprint(path, value):
    data = deepcopy(GRADED)
    _at(data, path[:-1])[path[-1]] = value
    before, after = (instruments.build(each, where="made.yaml") for each in (GRADED, data))
    assert instruments.fingerprint(before) != instruments.fingerprint(after)


def test_a_mended_word_does_not():
    data = deepcopy(GRADED)
    data["items"][0]["label"] = {"en": "First", "uk": "Перше"}
    data["items"][0]["unverified_in"] = []
    before, after = (instruments.build(each, where="made.yaml") for each in (GRADED, data))
    assert instruments.fingerprint(before) == instruments.fingerprint(after)


@pytest.fixture
def shipped(monkeypatch):
    """A folder of instruments in memory: name → data, with the list of versions given so far."""

    def put(found, given=()):
        monkeypatch.setattr(instruments, "names_in", lambda _folder: tuple(found))
        texts = {f"instruments/{name}": yaml.safe_dump(data, sort_keys=False) for name, data in found.items()}
        monkeypatch.setattr(instruments, "read_text", texts.__getitem__)
        monkeypatch.setattr(versions, "read_csv", lambda _path: tuple(given))
        instruments.all_instruments.cache_clear()
        instruments.load.cache_clear()

    yield put
    monkeypatch.undo()
    instruments.all_instruments.cache_clear()
    instruments.load.cache_clear()


def test_a_version_that_was_given_cannot_be_changed(shipped):
    changed = deepcopy(GRADED)
    changed["items"][0]["strength"]["grown"] = "W"
    row = {
        "id": "made",
        "version": "1",
        "fingerprint": instruments.fingerprint(instruments.build(GRADED, where="")),
    }
    shipped({"made.yaml": changed}, [row])
    with pytest.raises(InvalidInstrument, match="next version"):
        instruments.all_instruments()


def test_two_files_of_one_version_are_refused(shipped):
    shipped({"a.yaml": GRADED, "b.yaml": GRADED})
    with pytest.raises(InvalidInstrument, match=r"b\.yaml: version: another file"):
        instruments.all_instruments()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: checklist", "kind: guess", r"made, line 6: rule\.kind: unknown rule"),
        ("label: First", "labels: First", r"made, line 8: items\.one: unknown key 'labels'"),
        ("sensitivity: 3", "sensitivity: 9", r"made, line 12: items\.two\.sensitivity: unknown"),
        ("version: '1'", "version:", r"made: lacks version"),
    ],
)
def test_a_fault_names_the_line_of_the_key_or_of_what_holds_it(old, new, said):
    text = """id: made
version: '1'
title: Made
source: nobody
rule:
  kind: checklist
items:
  - id: one
    label: First
  - id: two
    label: Second
    sensitivity: 3
licence: own_wording_rule
confidence: unverified
"""
    assert instruments.parse(text).version == "1"
    with pytest.raises(InvalidInstrument, match=said):
        instruments.parse(text.replace(old, new), "made")


def test_the_newest_version_is_the_highest_number_not_the_last_word(shipped):
    shipped({f"{n}.yaml": {**GRADED, "version": f"2026.{n}"} for n in (10, 9, 2)})
    assert instruments.load("made").version == "2026.10"
    assert instruments.load("made", "2026.2").version == "2026.2"


@pytest.mark.parametrize("wanted", [("nothing", ""), ("ilo_ec_delphi", "1999")])
def test_what_is_not_there_is_refused_with_what_is(wanted):
    with pytest.raises(InvalidInstrument, match=r"Known: .*ilo_ec_delphi, .*suspected_case"):
        instruments.load(*wanted)


@pytest.mark.parametrize("instrument", instruments.all_instruments(), ids=lambda each: each.id)
def test_every_word_of_a_shipped_instrument_is_there_in_five_languages(instrument):
    words = [instrument.title, *instrument.cautions]
    words += [each.label for each in (*instrument.forms, *instrument.dimensions, *instrument.items)]
    assert [labels["en"] for labels in words if set(labels) != {"en", "es", "fr", "ar", "uk"}] == []
    assert set(instrument.translations.values()) == {"unreviewed"}
    assert instrument.source
    assert instrument.cautions
