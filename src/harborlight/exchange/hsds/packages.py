"""The HSDS tabular package (a CSV file per noun, zipped or in a folder) to a directory, and back.

Must stay true: assemble(rows of a directory) is that directory; a row whose parent is missing is kept in `unplaced`.
A part that hangs on several parents is one row with several pointers; where one row cannot hold them all (two phones
of one service pointing to the same language), a second row gets an id of its own, since HSDS wants ids to be unique.
"""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Container, Iterator, Mapping
from typing import Any

from harborlight.exchange import cells
from harborlight.exchange.hsds import vocabulary as words
from harborlight.exchange.hsds.shapes import Place, take
from harborlight.exchange.problems import Problem
from harborlight.tables import services as s
from harborlight.tables.parts import Part, declared

Tables = Mapping[str, list[tuple[int, Mapping[str, object]]]]
Key = tuple[type[Part], str]
_SPLIT = uuid.UUID("5d8f3a52-0b7d-5b3e-8a54-90d1f2b6c7aa")  # for ids of rows that had to be split


def assemble(tables: Tables, problems: list[Problem]) -> s.Directory:
    """The nested directory out of flat rows."""
    return _Assembly(tables, problems).directory()


def flatten(directory: s.Directory) -> dict[str, list[dict[str, str]]]:
    """File name (without .csv) -> rows, every value as text."""
    flat = _Flat()
    described: tuple[Part, ...] = (*directory.services, *directory.organizations, *directory.locations)
    named: tuple[Part, ...] = (*directory.taxonomies, *directory.taxonomy_terms)
    for part in described + named:
        flat.add(part, {})
    rows: dict[str, list[dict[str, str]]] = {"organizations": [], "services": []} | flat.rows()
    for table, row in directory.unplaced:
        rows.setdefault(table, []).append({key: as_cell(value) for key, value in row.items()})
    return rows


def to_csv(table: str, rows: list[dict[str, str]]) -> bytes:
    """One file: the columns of HSDS first, then ours, then whatever came in. Texts are disarmed, numbers are not."""
    columns = list(dict.fromkeys([*columns_of(table), *(name for row in rows for name in row)]))
    used = [name for name in columns if not rows or name == "id" or any(row.get(name) for row in rows)]
    into = io.StringIO(newline="")
    writer = csv.writer(into, lineterminator="\r\n")
    writer.writerow([cells.safe(name) for name in used])
    for row in rows:
        writer.writerow([cells.safe_for_machines(row.get(name, "")) for name in used])
    return into.getvalue().encode()


def columns_of(table: str) -> list[str]:
    part = words.BY_FILE.get(table)
    if part is None:
        return []
    own = [each.wire for each in declared(part) if each.part is None]
    return [own[0], *words.pointers(part), *words.SAYS_PARENT.get(part, ())[:1], *own[1:]]


class _Assembly:
    """Reads rows first, then hangs each on its parents. A row that no service, organization or place leads to is loose."""

    def __init__(self, tables: Tables, problems: list[Problem]) -> None:
        self.problems = problems
        self.rows: dict[Key, list[dict[str, str]]] = {}
        self.places: dict[Key, Place] = {}
        self.children: dict[tuple[Key, str], list[str]] = {}
        self.reached: set[Key] = set()
        self.foreign: list[tuple[str, Mapping[str, object]]] = []
        for table, rows in tables.items():
            self._take_table(table, rows)
        for key, its_rows in self.rows.items():
            for row in its_rows:
                self._hang(key, row)

    def directory(self) -> s.Directory:
        services = self._all(s.Service)
        organizations, locations = self._all(s.Organization), self._all(s.Location)
        terms = self._all(s.TaxonomyTerm)
        return s.Directory(
            services=services,
            organizations=organizations,
            locations=locations,
            taxonomies=self._all(s.Taxonomy),
            taxonomy_terms=terms,
            unplaced=tuple(self._loose()),
        )

    def _take_table(self, table: str, rows: list[tuple[int, Mapping[str, object]]]) -> None:
        part = words.BY_FILE.get(table)
        for number, raw in rows:
            row = {name: said for name, value in raw.items() if (said := as_cell(value))}
            if part is None:
                self.foreign.append((table, row))
            else:
                self._take_row(part, row, Place(f"{table}.csv", self.problems, number))

    def _take_row(self, part: type[Part], row: dict[str, str], place: Place) -> None:
        bare = self._with_extra(row, place)
        for column in (*words.pointers(part), *words.SAYS_PARENT.get(part, ())):
            bare.pop(column, None)
        taken = take(part, bare, place)
        if taken is None:
            return
        key = (part, taken.id)
        earlier = self.rows.get(key)
        if earlier and _own(part, earlier[0]) != _own(part, row | {"id": taken.id}):
            place.say(
                "has an id that stands above already.", "Give each row its own id.", "id", is_kept=False
            )
            return
        self.rows.setdefault(key, []).append(row | {"id": taken.id})
        self.places.setdefault(key, place)

    def _hang(self, key: Key, row: Mapping[str, str]) -> None:
        for parent, field in _parents(key[0], row, self.rows):
            siblings = self.children.setdefault((parent, field), [])
            if key[1] not in siblings:
                siblings.append(key[1])
        for column, to in words.pointers(key[0]).items():
            pointed = row.get(column, "").strip()
            if pointed and (to, pointed) not in self.rows:
                said = "points to nothing in these files."
                self.places[key].say(said, "Add the row it points to, or clear it.", column)

    def _all(self, part: type[Any]) -> tuple[Any, ...]:
        """Every entry of a kind that nothing above has led to yet. Its rows were checked when they were read."""
        keys = [key for key in self.rows if key[0] is part and key not in self.reached]
        built = (take(part, self._raw(key), Place("", [])) for key in keys)
        return tuple(each for each in built if each is not None)

    def _raw(self, key: Key) -> dict[str, object]:
        """The row as JSON would nest it; pointers that lead nowhere stay as they are."""
        self.reached.add(key)
        part = key[0]
        raw = self._with_extra(self.rows[key][0], Place("", []))
        for column, to in words.pointers(part).items():
            pointed = [each for row in self.rows[key] if (each := row.get(column, "").strip())]
            loose = [each for each in pointed if (to, each) not in self.rows]
            if loose:
                raw[column] = loose[0]
            elif pointed:
                del raw[column]
        for column in words.SAYS_PARENT.get(part, ())[:1]:
            raw.pop(column, None)
        for field in declared(part):
            if field.part is not None:
                self._nest(key, field.wire, field.part, field.is_many, raw)
        return raw

    def _with_extra(self, row: Mapping[str, str], place: Place) -> dict[str, object]:
        raw: dict[str, object] = dict(row)
        said = raw.pop(words.EXTRA_COLUMN, "")
        if said:
            try:
                more = json.loads(str(said))
                raw |= {name: value for name, value in more.items() if name not in raw}
            except (ValueError, AttributeError, RecursionError):
                place.say("is not a JSON object.", "Clear it.", words.EXTRA_COLUMN)
        return raw

    def _nest(self, key: Key, wire: str, part: type[Part], is_many: bool, raw: dict[str, object]) -> None:
        if is_many:
            nested = [self._raw((part, each)) for each in self.children.get((key, wire), ())]
            if nested:
                raw[wire] = nested
            return
        pointed = self.rows[key][0].get(f"{words.TABLES[part][0]}_id", "").strip()
        if (part, pointed) in self.rows:
            raw[wire] = self._raw((part, pointed))

    def _loose(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        for key, rows in self.rows.items():
            if key not in self.reached:
                said = "belongs to nothing in these files; it was set aside."
                self.places[key].say(said, "Point it to a service, place or organization.")
                yield from ((words.TABLES[key[0]][1], row) for row in rows)
        yield from self.foreign


class _Flat:
    """Rows by file and id while a directory is walked."""

    def __init__(self) -> None:
        self.by_key: dict[Key, dict[str, str]] = {}
        self.extras: dict[Key, Mapping[str, object]] = {}

    def add(self, part: Part, pointing: dict[str, str]) -> str:
        kind = type(part)
        row = {"id": part.id} | _own_cells(part) | pointing
        nested = [each for each in declared(kind) if each.part is not None and getattr(part, each.name)]
        for each in nested:
            if not each.is_many:
                assert each.part is not None
                row[f"{words.TABLES[each.part][0]}_id"] = self.add(getattr(part, each.name), {})
        key = self._merge(kind, row)
        self.extras.setdefault(key, part.extra)
        for each in nested:
            if each.is_many:
                for child in getattr(part, each.name):
                    self.add(child, _pointing(kind, key[1], type(child), child))
        return key[1]

    def rows(self) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = {}
        for key, row in self.by_key.items():
            found.setdefault(words.TABLES[key[0]][1], []).append(row | self._extra_cells(key, row))
        return found

    def _merge(self, kind: type[Part], row: dict[str, str]) -> Key:
        key = (kind, row["id"])
        there = self.by_key.setdefault(key, dict(row))
        clash = [name for name, said in row.items() if said and there.get(name) not in ("", None, said)]
        if clash and kind not in words.NOUNS:
            # One row cannot hold both: the second gets an id made of the first and of what differs.
            differs = json.dumps([row[name] for name in clash])
            return self._merge(kind, row | {"id": str(uuid.uuid5(_SPLIT, row["id"] + differs))})
        there |= {name: said for name, said in row.items() if said and not there.get(name)}
        return key

    def _extra_cells(self, key: Key, row: Mapping[str, str]) -> dict[str, str]:
        """Unknown texts as columns of their own; whatever a column could not hold as it is, as JSON in one."""
        plain = {
            name: value
            for name, value in self.extras[key].items()
            if isinstance(value, str) and value and self._may_be_column(key[0], name, value, row)
        }
        rest = {name: value for name, value in self.extras[key].items() if name not in plain}
        return plain | ({words.EXTRA_COLUMN: json.dumps(rest)} if rest else {})

    def _may_be_column(self, kind: type[Part], name: str, value: str, row: Mapping[str, str]) -> bool:
        if not words.PLAIN_COLUMN.fullmatch(name) or name in row:
            return False
        to = words.pointers(kind).get(name)
        nested = {each.wire for each in declared(kind)} | set(words.SAYS_PARENT.get(kind, ()))
        return name not in nested and (to is None or (to, value.strip()) not in self.by_key)


def _parents(part: type[Part], row: Mapping[str, str], known: Container[Key]) -> Iterator[tuple[Key, str]]:
    for link in words.LINKS:
        parent = (link.parent, row.get(link.column, "").strip())
        if link.on_child and link.child is part and parent in known:
            yield parent, link.field
    if part not in words.SAYS_PARENT:
        return
    on, entity = words.SAYS_PARENT[part]
    field = "attributes" if part is s.Attribute else "metadata"
    can = [kind for kind in words.TABLES if any(each.name == field for each in declared(kind))]
    found = [kind for kind in can if (kind, row.get(on, "").strip()) in known]
    # The published examples name one noun and stand in another: the name decides only between equal ids.
    named = [kind for kind in found if words.TABLES[kind][0] == row.get(entity)]
    yield from (((kind, row[on].strip()), field) for kind in named or found)


def _pointing(parent: type[Part], id_: str, child: type[Part], part: Part) -> dict[str, str]:
    if child in words.SAYS_PARENT:
        on, entity = words.SAYS_PARENT[child]
        return {on: id_, entity: getattr(part, entity) or words.TABLES[parent][0]}
    return {f"{words.TABLES[parent][0]}_id": id_}


def _own(part: type[Part], row: Mapping[str, str]) -> dict[str, str]:
    """A row without its pointers: what must be equal for two rows to be the same part."""
    loose = {*words.pointers(part), *words.SAYS_PARENT.get(part, ())}
    return {name: value for name, value in row.items() if name not in loose}


def _own_cells(part: Part) -> dict[str, str]:
    own = [each for each in declared(type(part)) if each.part is None and each.name != "id"]
    return {each.wire: as_cell(getattr(part, each.name)) for each in own}


def as_cell(value: object) -> str:
    if value is None or value is False or value == ():
        return ""
    if value is True:
        return "true"
    if isinstance(value, tuple):
        return json.dumps(list(value), ensure_ascii=False)
    return value if isinstance(value, str) else json.dumps(value)
