"""Records: what is kept. They refuse to be saved or deleted outside an action, and notice a second editor.

Must stay true: a stale save never overwrites (it raises `Conflict`); a field is shown only if the actor's role opens its class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import Any, ClassVar, Protocol, Self, TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core.acting import is_acting
from harborlight.core.fields import Sealed, SealedField, decode
from harborlight.core.ids import uuid7
from harborlight.core.permissions import Actor, classes_seen, principals_of, reach
from harborlight.core.roles import FieldClass, Relation
from harborlight.errors import Conflict, HarborlightError, Hidden, Missing

M = TypeVar("M", bound=models.Model)

# Ids of records opened while one page is made: one audit event per page is written from it.
seen_records: ContextVar[list[str] | None] = ContextVar("seen_records", default=None)


class HasKey(Protocol):
    """A record, or a line of a list that stands for one."""

    @property
    def pk(self) -> Any: ...


def note_seen(records: Iterable[HasKey]) -> None:
    """Records shown on this page without opening a sealed field (a list): they belong into its read event, too."""
    ids = seen_records.get()
    if ids is not None:
        ids.extend(str(record.pk) for record in records)


class WrittenOutsideAction(HarborlightError):
    """A programming fault: a record was written without an action."""


def _only_in_action(what: str) -> None:
    if not is_acting():
        raise WrittenOutsideAction(
            f"{what} outside an action.", mend="Write an action in the room's actions.py."
        )


class GuardedQuerySet(models.QuerySet[M]):
    """Refuses bulk writes outside an action."""

    def update(self, **kwargs: Any) -> int:
        _only_in_action("update()")
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        _only_in_action("delete()")
        return super().delete()

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        _only_in_action("bulk_create()")
        return super().bulk_create(objs, *args, **kwargs)


class RecordQuerySet(GuardedQuerySet[M]):
    """Reads in words. Start every read with `visible_to(actor)`."""

    def visible_to(self, actor: Actor, verb: str = "view") -> Self:
        """Only what this actor may `verb`."""
        return self.reached_as(actor, self.model.noun, verb)  # type: ignore[attr-defined]

    def reached_as(self, actor: Actor, noun: str, verb: str) -> Self:
        """What this actor may `verb` where the right is that of `noun`. Agency-wide rights filter by one column, nearer ones
        by access rows."""
        from harborlight.core.models import Access

        widest = reach(actor, noun, verb)
        if widest is None:
            return self.none()
        if widest is Relation.COALITION:
            return self
        mine = self.filter(agency_id=actor.agency_id)
        if widest is Relation.AGENCY:
            return mine
        model: type[Record] = self.model  # type: ignore[assignment]
        held = Access.objects.filter(
            principal__in=principals_of(actor, widest), record_noun=model.access_noun or noun
        )
        return mine.filter(**{f"{model.access_through}__in": held.values("record_id")})

    def get_visible(self, actor: Actor, pk: Any, verb: str = "view") -> M:
        """The record, or `Missing`: one that exists but may not be seen (`Hidden`) is said to be missing, too."""
        found = self.visible_to(actor, verb).filter(pk=pk).first()
        if found is not None:
            return found
        said = _("There is no such record, or it is not open to you.")
        if self.model._base_manager.filter(pk=pk).exists():
            raise Hidden(said, noun=self.model.noun, object_id=str(pk))  # type: ignore[attr-defined]
        raise Missing(said)


class Guarded(models.Model):
    """Saved only inside an action; `version` rises with every save and a stale one is refused."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = GuardedQuerySet.as_manager()
    noun: ClassVar[str] = ""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        _only_in_action("save()")
        self._loaded_version = self.version
        self.version += 1
        self.changed_at = timezone.now()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "version", "changed_at"}
        try:
            super().save(*args, **kwargs)
        except BaseException:
            self.version = self._loaded_version
            raise

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, *args: Any, **kwargs: Any) -> Any:
        at_version = base_qs.filter(version=self._loaded_version)
        updated = super()._do_update(at_version, using, pk_val, *args, **kwargs)
        if not updated and base_qs.filter(pk=pk_val).exists():
            raise Conflict(
                _("Somebody else changed this first."), mend=_("Compare both texts and save again.")
            )
        return updated

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _only_in_action("delete()")
        return super().delete(*args, **kwargs)

    def at_version(self, version: int | None) -> Self:
        """This record, if it is still the version that the editor saw; `Conflict` otherwise."""
        if version is not None and version != self.version:
            raise Conflict(
                _("Somebody else changed this first."), mend=_("Compare both texts and save again.")
            )
        return self


class Record(Guarded):
    """A record that belongs to one agency."""

    agency = models.ForeignKey("core.Agency", on_delete=models.PROTECT, related_name="+")

    objects = RecordQuerySet.as_manager()  # type: ignore[misc]
    # Clear columns whose class is not case administration, e.g. {"sex": FieldClass.IDENTITY}.
    clear_classes: ClassVar[dict[str, FieldClass]] = {}
    # A part of a case is reached by the case's access rows: access_through = "case_id", access_noun = "case".
    access_through: ClassVar[str] = "pk"
    access_noun: ClassVar[str] = ""
    # By which verbs its fields are read, and which of them (empty: all); or the nouns as which it is read instead.
    read_by: ClassVar[Mapping[str, frozenset[str]]] = {"view": frozenset()}
    read_as: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def opened(self, name: str) -> Any:
        """Plain value of one field, for use inside actions and rules. Not for pages: use `shown_to`."""
        value = getattr(self, name)
        if not isinstance(value, Sealed):
            return value
        from harborlight.core import vault

        field = self._meta.get_field(name)
        assert isinstance(field, SealedField)
        return decode(vault.open_field(self, field, value))

    def shown_to(self, actor: Actor, *names: str) -> dict[str, Any]:
        """The fields this actor may see, opened; a hidden field is absent, and so is a hidden part of a mapping. Notes the
        record as seen on this page."""
        classes = classes_seen(actor, self.noun)
        ids = seen_records.get()
        if ids is not None:
            ids.append(str(self.pk))
        shown = {}
        for field in self._meta.concrete_fields:
            if names and field.name not in names:
                continue
            if isinstance(field, SealedField):
                if not field.classes & classes:
                    continue
                value = self.opened(field.name)
                seen = field.narrowed(value, classes)
                if seen is not None or field.field_class in classes:
                    shown[field.attname] = seen
            elif class_of(type(self), field) in classes:
                shown[field.attname] = getattr(self, field.attname)
        return shown


class SealedRecord(Record):
    """A record with sealed columns, under a data key of its own or of the case or person it belongs to."""

    data_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


def class_of(model: type[models.Model], field: models.Field[Any, Any]) -> FieldClass | None:
    """The class of a column: a sealed one's own (None: nobody's), a clear one's as declared, otherwise case administration."""
    if isinstance(field, SealedField):
        return field.field_class
    clear: dict[str, FieldClass] = getattr(model, "clear_classes", {})
    return clear.get(field.name, FieldClass.ADMIN)
