"""A list of records as a table: each column is said once, and a phone shows its label beside the value.

    {% table case in page.cases caption=_("Cases") danger="is_danger_now" %}
    {% column _("Case") %}<a href="…">{{ case.code }}</a>
    {% column _("Opened") %}{{ case.opened_on|day }}
    {% endtable %}

The first column names the row. `danger` is the attribute by which a row is marked, `empty` what is said when there are no
rows. `day` remembers what it wrote: in a list the same few days come again and again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.base import FilterExpression, token_kwargs
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.translation import get_language

register = template.Library()
Column = tuple[FilterExpression, template.NodeList]


class Table(template.Node):
    """Draws the table's frame and lets each cell draw its inside."""

    def __init__(
        self, name: str, rows: FilterExpression, options: dict[str, Any], columns: list[Column]
    ) -> None:
        self.name, self.rows, self.options, self.columns = name, rows, options, columns

    def render(self, context: template.Context) -> str:
        options = {name: given.resolve(context) for name, given in self.options.items()}
        rows = self.rows.resolve(context) or ()
        if not rows and "empty" in options:
            return format_html('<p class="quiet">{}</p>', options["empty"])
        labels = [str(conditional_escape(label.resolve(context))) for label, _inside in self.columns]
        heads = "".join(f'<th scope="col">{label}</th>' for label in labels)
        with context.push():
            body = "".join(self._body(context, rows, labels, options.get("danger", "")))
        return (
            f'<table class="table"><caption class="visually-hidden">{conditional_escape(options["caption"])}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        )

    def _body(self, context: template.Context, rows: Any, labels: list[str], danger: str) -> Iterator[str]:
        openings = ['<th scope="row">', *(f'<td data-label="{label}">' for label in labels[1:])]
        closings = ["</th>", *["</td>"] * (len(labels) - 1)]
        cells = [
            (o, inside, c) for o, (_label, inside), c in zip(openings, self.columns, closings, strict=True)
        ]
        for row in rows:
            context[self.name] = row
            yield '<tr class="is-danger">' if danger and getattr(row, danger) else "<tr>"
            for opening, inside, closing in cells:
                yield f"{opening}{inside.render(context).strip()}{closing}"
            yield "</tr>"


@register.tag
def table(parser: Any, token: Any) -> template.Node:
    _tag, *bits = token.split_contents()
    if len(bits) < 4 or bits[1] != "in":
        raise template.TemplateSyntaxError("Write {% table row in rows caption=… %}.")
    name, rows, options = bits[0], parser.compile_filter(bits[2]), token_kwargs(bits[3:], parser)
    columns: list[Column] = []
    parser.parse(("column",))  # the white space before the first column
    while (head := parser.next_token()).split_contents()[0] == "column":
        label = parser.compile_filter(head.split_contents()[1])
        columns.append((label, parser.parse(("column", "endtable"))))
    return Table(name, rows, options, columns)


@register.filter
def day(when: date | datetime | None) -> str:
    """A day, short, in the reader's way of writing."""
    if when is None:
        return ""
    local = timezone.localtime(when).date() if isinstance(when, datetime) else when
    return _written(local, get_language() or "en")


@lru_cache(maxsize=4096)
def _written(when: date, _language: str) -> str:
    return date_format(when, "SHORT_DATE_FORMAT")
