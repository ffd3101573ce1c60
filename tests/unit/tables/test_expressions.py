"""The expression language: what reads, what it means, and what is not of it. The meaning is XPath's, as ODK runs it."""

from __future__ import annotations

import pytest

from harborlight.errors import InvalidInstrument
from harborlight.tables.expressions import (
    OPEN,
    Call,
    Negative,
    Number,
    Operation,
    Ref,
    Scope,
    Text,
    evaluate,
    expression,
    is_true,
    parse,
    write,
)

SCOPE = Scope(
    {
        "age": 17.0, "signs": "debt watched", "born": "2000-02-29", "name": "Zofia", "pay": (10.0, 2.5), "blank": "",
        "gaps": (1.0, ""), "unknown": OPEN, "jobs": ("", ""), "n": "3",
    },
    today="2024-03-01", now="2024-03-01T10:30:00", current=5.0, columns={"state": "north"}, position=2,
)  # fmt: skip


def test_it_binds_as_xpath_does():
    assert parse("${a} = 1 or ${b} and not(${c})") == Operation(
        "or", (Operation("=", (Ref("a"), Number(1))), Operation("and", (Ref("b"), Call("not", (Ref("c"),)))))
    )
    assert parse("1 - 2 - 3") == Operation("-", (Operation("-", (Number(1), Number(2))), Number(3)))
    assert parse("-${a} * 2") == Operation("*", (Negative(Ref("a")), Number(2)))
    assert parse('"it\'s"') == Text("it's")
    assert parse("${ a }") == Ref("a")
    assert parse("1 = 2 < 3") == Operation("=", (Number(1), Operation("<", (Number(2), Number(3)))))


@pytest.mark.parametrize(
    "text",
    [
        "${a} and (${b} and ${c})", "(${a} or ${b}) and ${c}", "1 - (2 - 3)", "1 - 2 + 3", "-(1 + 2)", "--1", "(1 + 2) + 3",
        "if(selected(., 'x'), 'yes', \"it's\")", "position(..) = 1", "state = ${region}", "0.000001 div 3", "1 div (2 mod 3)",
    ],
)  # fmt: skip
def test_what_is_written_reads_as_the_same(text):
    assert parse(write(parse(text))) == parse(text)
    assert write(parse(write(parse(text)))) == write(parse(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${age} < 18 and selected(${signs}, 'debt')", True),
        ("selected(${signs}, 'deb')", False),
        ("count-selected(${signs})", 2.0),
        ("selected-at(${signs}, 1)", "watched"),
        ("int((today() - ${born}) div 365.25)", 24.0),
        ("date(${born} + 1)", "2000-03-01"),
        ("format-date(today(), '%d.%n.%Y')", "01.3.2024"),
        ("decimal-date-time('1970-01-02')", 1.0),
        ("${born} < today()", True),
        ("'10' > 9", True),
        ("${n} = 3", True),
        ("'3.0' = ${n}", False),
        ("true() = 'x'", True),
        ("round(2.5)", 3.0),
        ("round(-2.5)", -2.0),
        ("round(2.345, 2)", 2.35),
        ("5 mod -3", 2.0),
        ("-5 mod 3", -2.0),
        ("0.1 + 0.2 = 0.3", True),
        ("sum(${pay})", 12.5),
        ("max(${pay}, 11)", 11.0),
        ("count(${jobs})", 2.0),
        ("count-non-empty(${gaps})", 1.0),
        ("join('; ', ${pay})", "10; 2.5"),
        ("indexed-repeat(${pay}, ${jobs}, 2)", 2.5),
        ("concat(${name}, '-', 7)", "Zofia-7"),
        ("substr(${name}, 0, 2)", "Zo"),
        ("string-length(${name}) = 5 and contains(${name}, 'fi')", True),
        ("regex(${name}, '[A-Z][a-z]+')", True),
        ("regex(${name}, '[A-Z]')", False),
        ("coalesce(${blank}, 'else')", "else"),
        ("if(${blank}, 1, 2)", 2.0),
        (". >= 5", True),
        ("state = 'north'", True),
        ("position(..)", 2.0),
        ("pow(2, 10)", 1024.0),
    ],
)
def test_what_it_means(text, value):
    assert evaluate(parse(text), SCOPE) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${blank} = ''", True),
        ("${nothing} = ''", True),
        ("${blank} < 5", False),
        ("${blank} >= 5", False),
        ("${blank} != 5", True),
        ("not(${blank} = 'a')", True),
        ("${blank} + 1", ""),
        ("1 div 0", ""),
        ("sum(${gaps})", ""),
        ("selected(${blank}, 'a')", False),
        ("string-length(${blank})", 0.0),
        ("number('abc') = number('abc')", False),
        ("date('nonsense')", ""),
        ("'2024-13-45' < today()", False),
    ],
)
def test_missing_is_the_empty_text_as_in_xpath(text, value):
    assert evaluate(parse(text), SCOPE) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${unknown} = 'a'", None),
        ("not(${unknown})", None),
        ("${unknown} = '' ", None),
        ("${age} > 18 and ${unknown}", False),
        ("${age} < 18 or ${unknown} = 1", True),
        ("${age} < 18 and ${unknown} = 1", None),
        ("if(${unknown}, 1, 1) = 1", True),
        ("if(${unknown}, 1, 2) = 1", None),
        ("selected(${unknown}, 'x')", None),
        ("coalesce(${unknown}, 'x') = 'x'", None),
        ("coalesce(${blank}, ${unknown}) = 'x'", None),
        ("sum(${unknown}) > 3", None),
    ],
)
def test_what_is_open_is_neither_true_nor_false_unless_it_does_not_matter(text, value):
    assert is_true(parse(text), SCOPE) is value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a value is missing at character 1"),
        ("${a} and", "a value is missing at character 9"),
        ("${a} ${b}", "something stands after the end at character 6"),
        ("(1 + 2", "')' is missing at character 7"),
        ("'abc", "means nothing here at character 1"),
        ("if(1, 2)", "another number of arguments at character 1"),
        ("1 # 2", "means nothing here at character 3"),
        ("(" * 200 + "1" + ")" * 200, "more than 60 levels"),
        ("-" * 5000 + "1", "more than 60 levels"),
        ("1 + " * 9000 + "1", "too long"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(text, said):
    with pytest.raises(InvalidInstrument, match=said.replace("(", r"\(").replace(")", r"\)")):
        expression(text)


@pytest.mark.parametrize(
    "text",
    [
        "/data/age > 3", "instance('sites')/root/item[name = ${site}]/label", "pulldata('a', 'b', 'c', ${d})", "../age", "uuid()",
        "jr:choice-name(${a}, '${a}')", "${last-saved#age}", "once(random())", "${a} | ${b}", "*", "@id",
    ],
)  # fmt: skip
def test_what_lies_outside_the_language_is_kept_as_it_is(text):
    kept = expression(text)
    assert kept.text == text
    assert not kept.is_understood
    with pytest.raises(InvalidInstrument, match="outside the language"):
        parse(text)


def test_a_long_run_is_flat_and_ends():
    text = " + ".join(f"${{q{n}}}" for n in range(1500))
    tree = parse(text)
    assert len(tree.arguments) == 1500
    assert evaluate(tree, Scope({f"q{n}": 1.0 for n in range(1500)})) == 1500


def test_a_pattern_that_would_never_end_elsewhere_ends():
    assert evaluate(parse("regex(., '(a+)+b')"), Scope(current="a" * 50_000)) is False


def test_a_text_with_both_quotes_cannot_be_written():
    with pytest.raises(InvalidInstrument, match="concat"):
        Text("'\"")
