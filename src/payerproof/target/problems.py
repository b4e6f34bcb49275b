"""Says in words what is wrong with a target file, what is allowed in its place, and which known key is nearest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema.exceptions import ValidationError

from payerproof.errors import did_you_mean

_TYPES = {
    "string": "a text in quotes",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list in [ ]",
    "object": "a table: { key = value }",
}
_FORMATS = {"date": "a day as 2026-06-14", "date-time": "an instant with its zone, as 2026-06-14T18:00:00Z"}
_BY_REFERENCE = 'a secret is given as {env = "NAME"} or {file = "PATH"}, never as its own text'


def said(problem: ValidationError) -> str:
    """Return what is wrong; a secret is never repeated."""
    rule = str(problem.validator)
    value: Any = problem.instance
    if rule == "additionalProperties":
        known = _properties(problem)
        unknown = sorted(set(value) - set(known))
        return f"unknown key {', '.join(unknown)}{did_you_mean(unknown[0], known) if unknown else ''}"
    if rule == "required":
        wanted: Any = problem.validator_value
        return f"missing key {', '.join(key for key in wanted if key not in value)}"
    if isinstance(value, dict | list):
        return f"a value of this kind does not belong here ({'a table' if isinstance(value, dict) else 'a list'})"
    if _is_secret(problem):
        return "a secret stands here as its own text"
    nearest = did_you_mean(value, _options(problem)) if isinstance(value, str) else ""
    return f"{value!r} is not allowed here{nearest}"


def allowed(problem: ValidationError) -> str:
    """Return in words what is allowed instead."""
    rule, wanted = str(problem.validator), problem.validator_value
    schema: Any = problem.schema
    if rule in {"additionalProperties", "required"}:
        return ", ".join(sorted(_properties(problem)))
    if rule == "enum":
        return ", ".join(_options(problem))
    if _is_secret(problem):
        return _BY_REFERENCE
    if "$comment" in schema:
        return str(schema["$comment"])
    if rule == "type":
        kinds: Any = wanted if isinstance(wanted, list) else [wanted]
        return " or ".join(_TYPES.get(str(kind), str(kind)) for kind in kinds)
    words = {
        "format": _FORMATS.get(str(wanted), str(wanted)),
        "minimum": f"{wanted} or more",
        "maximum": f"{wanted} or less",
        "exclusiveMinimum": f"more than {wanted}",
        "minItems": f"at least {wanted} entry",
        "minLength": "a text that is not empty",
        "maxLength": f"{wanted} letters or fewer",
        "uniqueItems": "each entry once",
        "pattern": f"a text of the form {wanted}",
        "minProperties": f"at least {wanted} key of {', '.join(sorted(_properties(problem)))}",
    }
    return words.get(rule, f"{rule} {wanted}")


def taken(schema: Mapping[str, Any]) -> str:
    """Return in words what a key takes."""
    if schema.get("properties", {}).keys() == {"env", "file"}:
        return _BY_REFERENCE
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if "$comment" in schema:
        return str(schema["$comment"])
    if schema.get("format") in _FORMATS:
        return _FORMATS[str(schema["format"])]
    kinds: Any = schema.get("type", "object")
    words = " or ".join(_TYPES.get(str(kind), str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds]))
    low, high = schema.get("minimum", schema.get("exclusiveMinimum")), schema.get("maximum")
    bounds = [*([f"{low} or more"] if low is not None else []), *([f"{high} or less"] if high is not None else [])]
    return f"{words}, {' and '.join(bounds)}" if bounds else words


def _options(problem: ValidationError) -> list[str]:
    schema: Any = problem.schema
    return [str(option) for option in schema.get("enum", ())]


def _is_secret(problem: ValidationError) -> bool:
    return _properties(problem).keys() == {"env", "file"}


def _properties(problem: ValidationError) -> Mapping[str, Any]:
    schema: Any = problem.schema
    found: Mapping[str, Any] = schema.get("properties", {})
    return found
