"""Works out the FHIRPath of a Questionnaire with fhirpathpy, as a form filler of others would: variables in order, then results."""

from __future__ import annotations

import functools
from typing import Any

import fhirpathpy
from fhirpathpy.models import models

VARIABLE = "http://hl7.org/fhir/StructureDefinition/variable"
CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"


@functools.lru_cache(maxsize=4096)
def compiled(text: str) -> Any:
    return fhirpathpy.compile(text, models["r5"])


def results(questionnaire: dict[str, Any], response: dict[str, Any]) -> dict[str, Any]:
    """Name of each result → its value, None where it is empty."""
    context: dict[str, Any] = {"resource": response, "questionnaire": questionnaire}
    for extension in questionnaire.get("extension", []):
        if extension["url"] == VARIABLE:
            said = extension["valueExpression"]
            context[said["name"]] = compiled(said["expression"])(response, context)
    found = {}
    for group in questionnaire.get("item", []):
        if group["linkId"] == "result_of_the_rule":
            for item in group["item"]:
                (text,) = (
                    each["valueExpression"]["expression"]
                    for each in item["extension"]
                    if each["url"] == CALCULATED
                )
                value = compiled(text)(response, context)
                found[item["linkId"].removeprefix("result_of_the_rule.")] = value[0] if value else None
    return found
