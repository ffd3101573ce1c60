"""The words for what keeps a pack as a whole from being taken: what is wrong, and how to mend it. English, marked for the translators.

A sentence stands after the place it speaks of: "manifest.json: number: This is no number of a pack. …". What is wrong with a record
is said by `shapes` and by the readers of instruments and protocols, in English: whoever makes the pack mends it.
"""

from __future__ import annotations

import enum

from harborlight.errors import InvalidPack, Said
from harborlight.errors import gettext_noop as _

_AGAIN = _("Get the pack again from its publisher.")
_BUILD = _("Packs are made by “harborlight knowledge pack build” alone. Get it again from its publisher.")
_CUT = _("Get it again from its publisher; it may have been cut off on its way.")
_SMALLER = _("Ask its publisher for a smaller one.")
_ASK_FOR_KEY = _(
    "Ask the publisher for the name of the key by another way, and have the operator trust it, if it is right."
)


class Fault(enum.Enum):
    """What is wrong, how to mend it."""

    # the file
    NO_PACK = _("This is no content pack."), _("Choose the file that the publisher handed out.")
    TOO_LARGE = _("The pack is larger than %(most)d MB."), _SMALLER
    TOO_MANY_FILES = _("The pack holds more than %(most)d files."), _SMALLER
    DAMAGED = _("The pack is damaged or cut off."), _CUT
    OVERLAPS = _("The pack says that it holds more than its own size; it was not opened."), _CUT
    NOT_PLAIN = _("The pack is not written as packs are written, or was changed on its way."), _BUILD
    # one of its members
    TWICE = _("This is in the pack twice."), _CUT
    LINK = _("This is a link or a folder, not a file."), _BUILD
    COMPRESSED = _("This is compressed, which no pack is; it was not opened."), _BUILD
    LOCKED = _("This is locked by a password."), _BUILD
    STRANGE_NAME = _("This is a name that no file of a pack has."), _BUILD
    STRANGE_FILE = _("This is no file of a pack."), _BUILD
    LACKS = _("This is missing from the pack."), _BUILD
    NOT_NAMED = _("This is in the pack, and the manifest does not name it."), _AGAIN
    NOT_THERE = _("The manifest names this, and it is not in the pack."), _AGAIN
    SWAPPED = _("This is not the file that was signed: it was exchanged or damaged."), _AGAIN
    # manifest and signatures
    NO_JSON = _("This is no JSON."), _AGAIN
    NO_MAPPING = _("This is no mapping."), _AGAIN
    NEWER_FORMAT = (
        _("This is of a newer format than this Harborlight reads."),
        _("Upgrade Harborlight, or ask for an older format."),
    )
    STRANGE_MANIFEST = _("This lacks something, or holds what does not belong there."), _AGAIN
    NOT_CANONICAL = _("This is not written as manifests are written."), _AGAIN
    STRANGE_SIGNATURES = _("This holds something else than keys and signatures."), _AGAIN
    UNSIGNED = (
        _("This holds no signature."),
        _("A pack without one is never taken: have its publisher sign it."),
    )
    WRONG_SIGNATURE = (
        _("The signature by key %(key)s is not right: the pack was changed after it was signed."),
        _AGAIN,
    )
    OTHER_KEYS = _("It is signed by other keys than the manifest names."), _AGAIN
    PACK_ID = (
        _("This is no name of a pack."),
        _("Use small letters, digits and -, a letter first, at most 40."),
    )
    NUMBER = _("This is no number of a pack."), _("Count editions from 1 on.")
    VALID_UNTIL = _("This is not after the day it was made on."), _("Give it a year or so.")
    VERSION = _("This is no version of Harborlight."), _("Write it as 0.1.0.")
    NOTE_TOO_LONG = _("This is too long."), _("Use at most %(most)d characters.")
    NOTE_HIDDEN = _("This holds a hidden character."), _("Take it out.")
    NO_KEY = _("This names no key."), _("Sign it with at least one key.")
    NO_FILE = _("This names no file."), _("Build it from a folder that holds files of the data.")
    IMPOSSIBLE_FILE = _("This cannot be a file of a pack."), _("Build it again.")
    FILES_ORDER = _("This names a file twice, or in another order."), _("Build it again.")
    # whether it may be put to use here
    NOBODY_TRUSTED = (
        _(
            "It is signed by key %(key)s, and no publisher's key is trusted here: without one no pack is taken."
        ),
        _ASK_FOR_KEY,
    )
    OTHER_PACK = (
        _(
            "It is signed by key %(key)s, which is trusted here for the pack %(other)s alone, not for %(pack)s."
        ),
        _ASK_FOR_KEY,
    )
    NOT_TRUSTED = _("It is signed by key %(key)s, which is not trusted here."), _ASK_FOR_KEY
    FROM_TOMORROW = (
        _("It was made on %(day)s, which is yet to come."),
        _("Set the clock of this machine, or ask the publisher."),
    )
    PAST = (
        _("It is past its day (%(day)s): somebody may be holding back a newer one."),
        _("Get the newest edition from its publisher."),
    )
    OLDER = (
        _(
            "It is number %(number)d, and number %(newest)d was in force here already: an older one is not taken."
        ),
        _("To go back, take back the pack in force."),
    )
    SAME_NUMBER = (
        _("It is number %(number)d, and another pack with this number was in force here."),
        _("Ask the publisher which is right, and for the next number."),
    )
    NEEDS = (
        _("It needs Harborlight %(needs)s or newer; this is %(software)s."),
        _("Upgrade Harborlight first."),
    )


def refusal(fault: Fault, where: str = "", **given: object) -> InvalidPack:
    """The error that says so; `where` is the file in the pack, and the key in it."""
    said, mend = fault.value
    return InvalidPack(Said(said, given), where=where, mend=Said(mend, given))
