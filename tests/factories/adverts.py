"""Invented adverts for tests; the generator itself ships with the sample coalition."""

from harborlight.web.sample.adverts import LANGUAGES, Truth, make_adverts

__all__ = ["LANGUAGES", "Truth", "make_adverts"]
