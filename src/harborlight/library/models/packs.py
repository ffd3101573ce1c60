"""Content packs that were brought in, and the publishers whose word counts. They hold public knowledge, and belong to the coalition."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.core.records import Guarded
from harborlight.knowledge import content
from harborlight.knowledge.packs import keys


class Publisher(Guarded):
    """A publisher's key that counts for one pack, until it is withdrawn. `public`: the raw Ed25519 key in hex. Never deleted: the
    packs that it signed name it."""

    noun: ClassVar[str] = "publisher"

    name = models.CharField(max_length=80)
    pack = models.CharField(max_length=40)
    public = models.CharField(max_length=64)
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "public"], condition=models.Q(ended_at=None), name="one_trust_in_a_key"
            )
        ]

    @property
    def key_id(self) -> str:
        return keys.key_id(self.public)

    @property
    def spoken_key(self) -> str:
        """The key's name in groups of four."""
        return keys.spoken(self.key_id)


class Pack(Guarded):
    """One pack: brought in by somebody, put to use by a second person, replaced by the next or taken back. `file` is the signed
    file itself, so that a backup holds it; what the sites read is a copy on the porch.

    `before`: what was in force when it came into force; nothing: what ships. `over`: the fingerprint of what shipped then.
    """

    noun: ClassVar[str] = "pack"

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for a second person")
        IN_FORCE = "in_force", _("In force")
        REPLACED = "replaced", _("Replaced")
        UNDONE = "undone", _("Taken back")
        SET_ASIDE = "set_aside", _("Does not fit this Harborlight")
        DROPPED = "dropped", _("Not taken")

    name = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    file = models.BinaryField()
    made_on = models.DateField()
    valid_until = models.DateField()
    note = models.TextField(blank=True)
    publisher = models.ForeignKey("library.Publisher", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    over = models.CharField(max_length=64, blank=True)
    before = models.ForeignKey("library.Pack", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="in_force"), name="one_pack_in_force"
            ),
            models.UniqueConstraint(
                fields=["digest"],
                condition=models.Q(state__in=["proposed", "in_force"]),
                name="a_pack_once_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["-id"], name="packs_newest_first")]

    @property
    def is_behind(self) -> bool:
        """Whether what ships is another content than when the pack was put to use."""
        return self.over != content.shipped_digest()
