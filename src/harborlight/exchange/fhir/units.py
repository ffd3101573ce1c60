"""Rules over units, as FHIRPath: graded dimensions, pairs, clusters. Floor and ceiling of each unit and of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from harborlight.exchange.fhir.paths import CannotSay
from harborlight.exchange.fhir.variables import Result, Variables
from harborlight.exchange.fhir.worths import CountedItem, plus
from harborlight.tables.instruments import Clusters, Condition, GradedDimensions, Grades, Item, Pair, Pairing

ADULT_AGE = 18
_STRENGTHS = ("S", "M", "W")
Present = Mapping[
    str, str
]  # item → whether it is present, at one end of what the open answers may turn out to be
Met = Mapping[str, str]


def write_graded(variables: Variables, rule: GradedDimensions) -> list[Result]:
    items = variables.counted()
    forms = variables.instrument.forms
    young, sexual = (
        [each.id for each in forms if each.is_child],
        [each.id for each in forms if each.is_sexual],
    )
    is_young = variables.form_is_one_of(young) if young else "false"
    under_age = f"iif({variables.paths.answer('age')} < {ADULT_AGE}, true, false)"
    is_child = variables.let("is", "child", f"({is_young} or {under_age})")
    is_flagged = f"({is_child} and {variables.form_is_one_of(sexual)})" if sexual else "false"

    def met(present: Present, end: str) -> Met:
        found = {}
        for dimension in variables.instrument.dimensions:
            members = [each.item for each in items if each.item.dimension == dimension.id]
            counts = [
                _n_of(variables, code, members, present, f"{dimension.id}_{end}") for code in _STRENGTHS
            ]
            found[dimension.id] = " or ".join(_grade(each, counts) for each in rule.grades) or "false"
        return found

    def overall(units: Met, present: Present) -> str:
        anything = " or ".join(present.values()) or "false"
        by_age = f"iif({is_child}, {_condition(rule.child, units)}, {_condition(rule.adult, units)})"
        return f"iif({is_flagged}, {anything}, {by_age})"

    return _both_ends(variables, items, met, overall)


def write_pairing(variables: Variables, rule: Pairing) -> list[Result]:
    items = variables.counted()

    def met(present: Present, _end: str) -> Met:
        return {
            pair.id: _pair(variables, pair, items, present, needs_strong=rule.needs_strong)
            for pair in rule.pairs
        }

    return _both_ends(variables, items, met, lambda units, _present: _any(units.values()))


def write_clusters(variables: Variables, rule: Clusters) -> list[Result]:
    items = variables.counted()

    def met(present: Present, _end: str) -> Met:
        return {
            each.id: f"{plus(f'iif({present[i]}, 1, 0)' for i in dict.fromkeys(each.items) if i in present)} >= {each.at_least}"
            for each in rule.clusters
        }

    return _both_ends(variables, items, met, lambda units, _present: _condition(rule.positive, units))


def _both_ends(
    variables: Variables, items: list[CountedItem], met: Callable[[Present, str], Met], overall: Callable[[Met, Present], str]
) -> list[Result]:  # fmt: skip
    settled = variables.settled()
    results: list[Result] = []
    for end, of in (("floor", CountedItem.surely), ("ceiling", CountedItem.possibly)):
        present = {each.item.id: variables.let(f"present_{end}", each.item.id, of(each)) for each in items}
        units = {
            name: variables.let(f"met_{end}", name, f"({said})") for name, said in met(present, end).items()
        }
        results += [
            (f"{name}_{end}", "boolean", f"iif({settled}, {said}, {{}})") for name, said in units.items()
        ]
        results.append((end, "boolean", f"iif({settled}, {overall(units, present)}, {{}})"))
    return results


def _n_of(variables: Variables, code: str, members: list[Item], present: Present, name: str) -> str:
    """How many of this strength are present."""
    parts = []
    for item in members:
        forms = [form for form, strength in item.strength.items() if strength == code]
        if len(forms) == len(item.strength) and forms:
            parts.append(f"iif({present[item.id]}, 1, 0)")
        elif forms:
            parts.append(f"iif({present[item.id]} and {variables.form_is_one_of(forms)}, 1, 0)")
    return variables.let(f"n_{code}", name, plus(parts)) if parts else "0"


def _pair(
    variables: Variables, pair: Pair, items: list[CountedItem], present: Present, *, needs_strong: bool
) -> str:
    second = [each.item for each in items if each.item.dimension == pair.second]
    first = [each.item for each in items if each.item.dimension == pair.first and each.item not in second]
    found = f"{_any(present[item.id] for item in first)} and {_any(present[item.id] for item in second)}"
    if needs_strong:
        strong = (f"({present[item.id]} and {_is_strong(variables, item)})" for item in (*first, *second))
        found += f" and {_any(strong)}"
    return found


def _is_strong(variables: Variables, item: Item) -> str:
    """In the form that is used; medium where nothing is said."""
    otherwise = item.strength.get("", "M")
    forms = variables.instrument.forms
    strong = [form.id for form in forms if (item.strength.get(form.id) or otherwise) == "S"]
    if len(strong) == len(forms):
        return "true" if forms or otherwise == "S" else "false"
    return variables.form_is_one_of(strong) if strong else "false"


def _grade(grades: Grades, counts: list[str]) -> str:
    strong, medium, weak = counts
    wanted = [
        (strong, grades.strong),
        (medium, grades.medium),
        (weak, grades.weak),
        (f"({medium} + {weak})", grades.other),
    ]
    return "(" + (" and ".join(f"{count} >= {n}" for count, n in wanted if n) or "true") + ")"


def _condition(condition: Condition, met: Met) -> str:
    if not condition.names <= set(met):
        raise CannotSay("a unit that is not there")
    parts = [met[name] for name in sorted(condition.all_of)]
    if condition.any_of:
        parts.append(_any(met[name] for name in sorted(condition.any_of)))
    parts += [f"{met[name]}.not()" for name in sorted(condition.none_of)]
    return f"({' and '.join(parts)})" if parts else "true"


def _any(parts: Iterable[str]) -> str:
    found = " or ".join(parts)
    return f"({found})" if found else "false"
