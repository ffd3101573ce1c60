"""Works out the FHIRPath of a Questionnaire with fhirpathpy, as a form filler of others would: variables in order, then results.

A form filler holds a Questionnaire open while many answer: what does not look at the response is worked out once.
"""

from __future__ import annotations

import functools
import re
from typing import Any

import fhirpathpy
from fhirpathpy.models import models

VARIABLE = "http://hl7.org/fhir/StructureDefinition/variable"
CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
_NAMES = re.compile(r"%(\w+)")


@functools.lru_cache(maxsize=4096)
def compiled(text: str) -> Any:
    return fhirpathpy.compile(text, models["r5"])


class Filler:
    """One Questionnaire, held open."""

    def __init__(self, questionnaire: dict[str, Any]) -> None:
        self.constants: dict[str, Any] = {"questionnaire": questionnaire}
        self.variables: list[tuple[str, Any]] = []
        for name, text in _variables(questionnaire):
            if set(_NAMES.findall(text)) <= set(self.constants):
                self.constants[name] = compiled(text)({}, dict(self.constants))
            else:
                self.variables.append((name, compiled(text)))
        self.totals = [(name, compiled(text)) for name, text in _totals(questionnaire)]

    def results(self, response: dict[str, Any]) -> dict[str, Any]:
        """Name of each result → its value, None where it is empty."""
        context = {**self.constants, "resource": response}
        for name, work_out in self.variables:
            context[name] = work_out(response, context)
        found = ((name, work_out(response, context)) for name, work_out in self.totals)
        return {name: value[0] if value else None for name, value in found}


def results(questionnaire: dict[str, Any], response: dict[str, Any]) -> dict[str, Any]:
    return Filler(questionnaire).results(response)


def _variables(questionnaire: dict[str, Any]) -> list[tuple[str, str]]:
    said = [each["valueExpression"] for each in questionnaire.get("extension", []) if each["url"] == VARIABLE]
    return [(each["name"], each["expression"]) for each in said]


def _totals(questionnaire: dict[str, Any]) -> list[tuple[str, str]]:
    groups = [each for each in questionnaire.get("item", []) if each["linkId"] == "result_of_the_rule"]
    return [
        (item["linkId"].removeprefix("result_of_the_rule."), each["valueExpression"]["expression"])
        for group in groups
        for item in group["item"]
        for each in item["extension"]
        if each["url"] == CALCULATED
    ]
