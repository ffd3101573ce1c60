"""Django's rules for passwords in our words: its own are not there in every language of ours, and name columns of the database."""

from __future__ import annotations

from django.contrib.auth.password_validation import (
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Length is what counts."""

    def get_error_message(self) -> str:
        return _("Write at least %(n)d characters. A sentence is good.") % {"n": self.min_length}

    def get_help_text(self) -> str:
        return _("At least %(n)d characters. A sentence is good.") % {"n": self.min_length}


class NotAboutOneself(UserAttributeSimilarityValidator):
    """Neither the name nor the address of whoever chooses it."""

    def get_error_message(self) -> str:
        return _("It is too much like your name or your address.")

    def get_help_text(self) -> str:
        return _("Not your name or your address.")
