"""Export → import is identity, whatever the texts; and no hand-off holds a field outside the permitted groups."""

import json
import string
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harborlight.exchange import archives, cells, hsds, htcds, tabular
from harborlight.exchange.hsds import Audience
from harborlight.exchange.hsds import vocabulary as words
from harborlight.tables import services as s
from harborlight.tables.handoffs import DataGroup, Handoff, HandoffField
from harborlight.tables.parts import Part, declared

NASTY = "=+-@＝＋－＠\t\r\n'\"|;,[]{}U202E\u202a\u202e\u2066\u2069\u200b\u200f\u00a0 éعπ😀\ufeff"
anything = st.one_of(st.text(), st.text(alphabet=NASTY), st.text(alphabet="'[U+202E]=\u202e", max_size=12))
# What a directory may hold: text that UTF-8 can carry. NUL and half pairs are taken out on reading, and said so.
texts = anything.map(lambda said: said.translate(dict.fromkeys([0, *range(0xD800, 0xE000)])))
names = texts.filter(str.strip)
numbers = st.one_of(
    st.none(), st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False, width=32)
)
lists = st.lists(texts, max_size=3).map(tuple)
jsons = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**6), 10**6), texts),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)
extras = st.dictionaries(
    st.one_of(texts, st.text(string.ascii_lowercase + "_", min_size=3)), jsons, max_size=2
)
SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
DATES, TIMES = st.dates().map(str), st.times().map(str)


@st.composite
def parts(draw: st.DrawFn, part: type[Part], depth: int = 2) -> Part:
    """A part of any class with an id of its own, its fields drawn by their declared kind."""
    values: dict[str, object] = {}
    for each in declared(part):
        if each.name == "id":
            values["id"] = str(draw(st.uuids()))
        elif each.part is None:
            values[each.name] = draw(_values(part, each.name, each.column.kind))
        elif depth > 0 and draw(st.integers(0, 5)) == 0:
            nested = draw(parts(each.part, depth - 1))
            values[each.name] = (nested,) if each.is_many else nested
    known = {each.wire for each in declared(part)} | set(words.pointers(part)) | {words.EXTRA_COLUMN}
    known |= {"services", "service", "location", "contents", *words.SAYS_PARENT.get(part, ())}
    values["extra"] = {key: value for key, value in draw(extras).items() if key not in known}
    return part(**values)


def _values(part: type[Part], name: str, kind: str) -> st.SearchStrategy[object]:
    if (part, name) in words.ALLOWED:
        return st.sampled_from(words.ALLOWED[part, name][0])
    for known, strategy in (
        (words.DATES, DATES),
        (words.TIMES, TIMES),
        (words.MOMENTS, st.datetimes().map(str)),
    ):
        if name in known:
            return strategy
    if name in words.MUST_HAVE.get(part, ()):
        return names
    if name in ("link_entity", "resource_type"):
        return st.just("")
    return {"text": texts, "float": numbers, "bool": st.booleans(), "list[text]": lists}[kind]


directories = st.builds(
    s.Directory,
    services=st.lists(parts(s.Service), max_size=2).map(tuple),
    organizations=st.lists(parts(s.Organization), max_size=1).map(tuple),
    locations=st.lists(parts(s.Location), max_size=1).map(tuple),
)


@SLOW
@given(directories)
def test_json_export_then_import_is_identity(directory: s.Directory) -> None:
    assert hsds.read(hsds.write_json(directory, audience=Audience.AGENCY)).directory == directory


@SLOW
@given(directories)
def test_csv_export_then_import_is_identity(directory: s.Directory) -> None:
    assert hsds.read(hsds.write_csv_package(directory, audience=Audience.AGENCY)).directory == directory


@SLOW
@given(directories, st.sampled_from(["1 Hidden Road", "ZZ9 9ZZ", "hidden.house.words"]), st.floats(1.1, 80.9))
def test_a_confidential_place_is_in_no_public_export(
    directory: s.Directory, line: str, degrees: float
) -> None:
    place = s.Location(
        id="hidden-place",
        name="hidden name",
        is_confidential=True,
        latitude=degrees,
        external_identifier=line,
        addresses=(
            s.Address(
                id="a", address_1=line, city="hidden city", state_province="", postal_code=line, country="GB"
            ),
        ),
    )
    service = s.Service(
        id="1",
        name="A",
        description=f"see {line.upper()}!",
        service_at_locations=(s.ServiceAtLocation(id="2", location=place),),
    )
    whole = replace(
        directory, services=(*directory.services, service), locations=(*directory.locations, place)
    )
    package = archives.unpack(hsds.write_csv_package(whole, audience=Audience.PUBLIC))
    said = b"".join([hsds.write_json(whole, audience=Audience.PUBLIC), *package.values()]).decode().lower()
    assert "hidden" not in said
    assert line.lower() not in said


@settings(max_examples=300, deadline=None)
@given(anything)
def test_a_safe_cell_is_reversible_and_never_a_formula(text: str) -> None:
    safe = cells.safe(text)
    assert cells.plain(safe) == text
    assert not safe.lstrip().startswith(tuple("=+-@＝＋－＠"))
    assert not set(safe) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert cells.plain(cells.safe_for_machines(text)) == text


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(anything, anything), min_size=1, max_size=4), st.sampled_from(",;\t|"))
def test_our_own_spreadsheets_read_back_alike(rows: list[tuple[str, str]], delimiter: str) -> None:
    kept = [{"first": a, "second": "x" + b} for a, b in rows]
    for written in (
        tabular.write_csv(["first", "second"], kept, delimiter=delimiter),
        tabular.write_xlsx(["first", "second"], kept),
    ):
        assert [dict(row.cells) for row in tabular.read(written).rows] == kept


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    anything,
    st.lists(anything, max_size=3).map(tuple),
)
own_names = st.from_regex(r"own_[a-z0-9_]{0,10}", fullmatch=True)


@st.composite
def handoffs(draw: st.DrawFn) -> Handoff:
    groups = {}
    for group in DataGroup:
        known = [each.code_name for each in htcds.standard_fields().values() if each.group is group]
        standard = st.builds(htcds.field, st.sampled_from(known), values)
        own = st.builds(HandoffField, own_names, anything, values)
        if fields := draw(st.lists(standard | own, max_size=3)):
            groups[group] = tuple(fields)
    return Handoff(*(draw(anything) for _ in range(5)), groups=groups)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(handoffs(), st.sets(st.sampled_from(list(DataGroup))))
def test_a_handoff_holds_the_permitted_groups_and_comes_back(
    handoff: Handoff, permitted: set[DataGroup]
) -> None:
    written = htcds.write(handoff, permitted)
    assert htcds.read(written) == handoff.narrow(permitted)
    said = json.loads(written)["groups"]
    assert set(said) <= {group.value for group in permitted}
    names = {field["field"] for fields in said.values() for field in fields} - {""}
    assert all(htcds.standard_fields()[name].group in permitted for name in names)
