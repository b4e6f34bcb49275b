"""Does a resource of the public data match a value of a search parameter? Worked out on the resource itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from payerproof.reference_payer.problems import bad_value
from payerproof.reference_payer.public.tables import Parameter
from payerproof.reference_payer.search.dates import BEGINNING, END, Span, span

Resource = Mapping[str, Any]

_UTC = ZoneInfo("UTC")
_MODIFIERS = {"string": ("", "exact", "contains"), "token": ("", "text", "not"), "reference": (""), "date": ("",)}
_PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb")


def values(resource: Resource, paths: str) -> list[Any]:
    """Return what stands at `paths` of a resource."""
    return [value for path in paths.split("|") for value in _walked([resource], path.split("."))]


def _walked(nodes: list[Any], segments: list[str]) -> list[Any]:
    for segment in segments:
        nodes = [child for node in nodes if isinstance(node, Mapping) for child in _children(node, segment)]
    return nodes


def _children(node: Resource, segment: str) -> Iterator[Any]:
    if segment.startswith("@"):
        for extension in node.get("extension", ()):
            if str(extension.get("url", "")).rpartition("/")[2] == segment[1:]:
                yield from (value for name, value in extension.items() if name.startswith("value"))
        return
    found = node.get(segment)
    yield from found if isinstance(found, list) else () if found is None else (found,)


def matches(parameter: Parameter, modifier: str, value: str, resource: Resource) -> bool:
    """Tell whether one of a resource's values is what is asked for. Raises FhirProblem 400 for what makes no sense."""
    if modifier == "missing":
        return (not values(resource, parameter.paths)) == (value == "true")
    if parameter.kind == "reference":
        return any(_refers(node, value, parameter, modifier) for node in values(resource, parameter.paths))
    if modifier not in _MODIFIERS[parameter.kind]:
        raise bad_value(f"The parameter {parameter.name} is not supported with this modifier.")
    match parameter.kind:
        case "token":
            found = any(_codes(node, value, modifier) for node in values(resource, parameter.paths))
            return found != (modifier == "not")
        case "string":
            return any(
                _reads(text, value, modifier) for node in values(resource, parameter.paths) for text in texts(node)
            )
        case _:
            asked = _asked(value)
            return any(_compares(asked, held) for node in values(resource, parameter.paths) for held in _spans(node))


def referred(parameter: Parameter, resource: Resource) -> list[str]:
    """Return the `Type/id` that a reference parameter of a resource points at."""
    return [
        str(node["reference"])
        for node in values(resource, parameter.paths)
        if isinstance(node, Mapping) and "reference" in node
    ]


def texts(node: Any) -> Iterator[str]:
    """Yield the texts of a value: itself, or the parts of a name or an address."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for name in ("text", "family", "given", "prefix", "suffix", "line", "city", "state", "postalCode", "country"):
            part = node.get(name, ())
            yield from [part] if isinstance(part, str) else part


def _refers(node: Any, value: str, parameter: Parameter, modifier: str) -> bool:
    named = str(node.get("reference", "")) if isinstance(node, Mapping) else ""
    kinds = (modifier,) if modifier else parameter.targets
    wanted = "/".join(value.rsplit("/", 2)[-2:]) if "/" in value else ""
    return named == wanted if wanted else named in [f"{kind}/{value}" for kind in kinds]


def _codes(node: Any, value: str, modifier: str) -> bool:
    if modifier == "text":
        shown = (
            [node.get("text"), *(coding.get("display") for coding in node.get("coding", ()))]
            if isinstance(node, Mapping)
            else []
        )
        return any(str(text).lower().startswith(value.lower()) for text in shown if text)
    system, bar, code = value.rpartition("|")
    return any((not bar or system == held) and (not code or code == text) for held, text in _codings(node))


def _codings(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield "", node
    elif isinstance(node, Mapping) and "coding" in node:
        yield from ((coding.get("system", ""), coding.get("code", "")) for coding in node["coding"])
    elif isinstance(node, Mapping):
        yield node.get("system", ""), node.get("code") or node.get("value", "")


def _reads(text: str, value: str, modifier: str) -> bool:
    if modifier == "exact":
        return text == value
    held, asked = text.casefold(), value.casefold()
    return asked in held if modifier == "contains" else held.startswith(asked)


def _asked(value: str) -> tuple[str, Span]:
    prefix = value[:2] if value[:2] in _PREFIXES else "eq"
    try:
        return prefix, span(value.removeprefix(prefix) if value[:2] in _PREFIXES else value, _UTC)
    except (ValueError, OverflowError) as problem:
        raise bad_value("A date is written as 2026-06-14, with or without a prefix.") from problem


def _spans(node: Any) -> Iterator[Span]:
    if isinstance(node, str):
        yield span(node, _UTC)
    elif isinstance(node, Mapping):
        low = span(node["start"], _UTC).low if "start" in node else BEGINNING
        yield Span(low, span(node["end"], _UTC).high if "end" in node else END)


def _compares(asked: tuple[str, Span], held: Span) -> bool:
    """Tell whether a range that is held stands to the range that is asked for as the prefix says (R4, search.html)."""
    prefix, wanted = asked
    inside = wanted.low <= held.low and held.high <= wanted.high
    after, before = held.high > wanted.high, held.low < wanted.low
    return {
        "eq": inside,
        "ne": not inside,
        "gt": after,
        "ge": after or inside,
        "lt": before,
        "le": before or inside,
        "sa": held.low >= wanted.high,
        "eb": held.high <= wanted.low,
    }[prefix]
