"""Sealed columns. A sealed field holds ciphertext in the database and in the model; plain text is had only by opening.

Must stay true: reading an attribute never yields plain text (it yields a `Sealed`, printed as "‹sealed›"), so a template
that forgets to ask prints nothing of a person. To see a value: `record.shown_to(actor)`; inside an action: `record.opened(name)`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import FieldError
from django.db import models

from harborlight.core import names
from harborlight.core.roles import FieldClass

T = TypeVar("T")


class Sealed(bytes):
    """Ciphertext of a field. Shown as a word, never as content."""

    def __repr__(self) -> str:
        return "‹sealed›"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class Index:
    """By which tokens a sealed value is found, blinded. `column` is a frozen name; several fields may share an index."""

    column: str
    tokens: Callable[[str], frozenset[str]] = names.tokens


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """A value (text, list, number, mapping) sealed under its record's data key.

    Args:
        field_class: which class of field it is; decides who opens it. Without one nobody does: only actions use the value.
        parts: classes of the parts of a mapping that are not of the field's own class, by key.
        name: frozen logical name, bound into the seal: never change it, even when table or column are renamed.
        index: how it is found without being opened; `blind_index.write(record)` writes the tokens.
    """

    def __init__(
        self, *args: Any, field_class: FieldClass | str | None = None, parts: Mapping[str, FieldClass] | None = None,
        name: str = "", index: Index | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.index = index
        self.field_class = None if field_class is None else FieldClass(field_class)
        self.parts = dict(parts or {})
        # Every class that something in this column is of; empty where nobody opens it.
        self.classes = frozenset(self.parts.values()) | (
            {self.field_class} if self.field_class else frozenset()
        )
        self.logical_name = name
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """Without the classes: they are rights, not shapes, and change without a migration."""
        name, path, args, kwargs = super().deconstruct()
        kwargs |= {"name": self.logical_name}
        return name, path, args, kwargs

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.attname)
        if value is None or value == "" or value == [] or value == {}:
            sealed = None
        elif isinstance(value, Sealed):
            sealed = value
        else:
            from harborlight.core import vault

            sealed = Sealed(vault.seal_field(model_instance, self, encode(value)))
        setattr(model_instance, self.attname, sealed)
        return sealed

    def narrowed(self, value: Any, classes: Collection[FieldClass]) -> Any:
        """What of a plain value may be seen with these classes; None when nothing of it."""
        is_open = self.field_class in classes
        if not self.parts or not isinstance(value, Mapping):
            return value if is_open else None
        seen = {
            key: each
            for key, each in value.items()
            if (self.parts[key] in classes if key in self.parts else is_open)
        }
        return seen if seen or is_open else None

    def get_lookup(self, lookup_name: str) -> Any:
        """A sealed column is neither filtered nor compared: every nonce differs, and an error would tell of the hidden."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: it is found by a blind token, never by its content.")
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: models.Model) -> str:
        return "‹sealed›"


def encode(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def decode(plain: bytes) -> Any:
    return json.loads(plain)


def sealed_fields(model: type[models.Model]) -> list[SealedField]:
    """Every sealed column of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]
