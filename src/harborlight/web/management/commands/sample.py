"""`harborlight sample`: the seeded, synthetic sample coalition in an empty workspace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from harborlight.web.sample import coalition


class Command(BaseCommand):
    help = "Make the sample coalition in an empty workspace."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--cases", type=int, default=300)

    def handle(self, *args: Any, **options: Any) -> None:
        with _hurried():
            coalition.make(seed=options["seed"], n_cases=options["cases"], say=self.stderr.write)


@contextmanager
def _hurried() -> Iterator[None]:
    """Thousands of acts without waiting for the disk after each: a sample that a power cut takes is made anew."""
    slow, fast = "PRAGMA synchronous=FULL", "PRAGMA synchronous=OFF"
    if connection.vendor == "postgresql":
        slow, fast = "SET synchronous_commit = on", "SET synchronous_commit = off"
    with connection.cursor() as cursor:
        cursor.execute(fast)
        try:
            yield
        finally:
            cursor.execute(slow)
