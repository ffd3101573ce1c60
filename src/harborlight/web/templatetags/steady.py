"""`{% steady name=value … %}…{% endsteady %}`: a piece of a page that is drawn once per language and value, then kept.

Must stay true: what is drawn inside knows only the values named in the tag, never the request, the account or a record,
so nothing of a person can be kept and shown to somebody else. Values are small and few: a menu, a setting, a flag.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import token_kwargs
from django.utils.translation import get_language

register = template.Library()
MOST_KEPT = 500


class Steady(template.Node):
    """Keeps its text with the compiled template, so a template read anew (while one works on it) starts empty."""

    def __init__(self, inside: template.NodeList, values: dict[str, Any]) -> None:
        self.inside, self.values = inside, values
        self.kept: dict[tuple[Any, ...], str] = {}

    def render(self, context: template.Context) -> str:
        values = {name: given.resolve(context) for name, given in self.values.items()}
        key = (get_language(), *values.values())
        text = self.kept.get(key)
        if text is None:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            text = self.kept[key] = self._draw(context, values)
        return text

    def _draw(self, context: template.Context, values: dict[str, Any]) -> str:
        assert context.template is not None  # bound by whoever draws the page
        alone = template.Context(values, autoescape=context.autoescape)
        with alone.bind_template(context.template):
            return self.inside.render(alone)


@register.tag
def steady(parser: Any, token: Any) -> template.Node:
    values = token_kwargs(token.split_contents()[1:], parser)
    inside = parser.parse(("endsteady",))
    parser.delete_first_token()
    return Steady(inside, values)
