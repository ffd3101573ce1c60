"""Sealed columns. A sealed field holds ciphertext in the database and in the model; plain text is had only by opening.

Must stay true: reading an attribute never yields plain text (it yields a `Sealed`, printed as "‹sealed›"), so a template
that forgets to ask prints nothing of a person. To see a value: `record.shown_to(actor)`; inside an action: `record.opened(name)`.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

from django.db import models

from harborlight.core.roles import FieldClass

T = TypeVar("T")


class Sealed(bytes):
    """Ciphertext of a field. Shown as a word, never as content."""

    def __repr__(self) -> str:
        return "‹sealed›"

    __str__ = __repr__


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """A value (text, list, number, mapping) sealed under its record's data key.

    Args:
        field_class: which class of field it is; decides who opens it.
        name: frozen logical name, bound into the seal: never change it, even when table or column are renamed.
    """

    def __init__(
        self, *args: Any, field_class: FieldClass | str = FieldClass.ADMIN, name: str = "", **kwargs: Any
    ) -> None:
        self.field_class = FieldClass(field_class)
        self.logical_name = name
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs |= {"field_class": str(self.field_class), "name": self.logical_name}
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

    def value_to_string(self, obj: models.Model) -> str:
        return "‹sealed›"


def encode(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def decode(plain: bytes) -> Any:
    return json.loads(plain)


def sealed_fields(model: type[models.Model]) -> list[SealedField]:
    """Every sealed column of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]
