"""`harborlight sample`: the seeded, synthetic sample coalition in an empty workspace."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from harborlight.web.sample import coalition


class Command(BaseCommand):
    help = "Make the sample coalition in an empty workspace."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--cases", type=int, default=300)

    def handle(self, *args: Any, **options: Any) -> None:
        coalition.make(seed=options["seed"], n_cases=options["cases"], say=self.stderr.write)
