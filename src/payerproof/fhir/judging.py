"""The text of one resource judged as a user asked for it: profiles, entries of bundles, places, suppressions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from payerproof.errors import PayerproofError
from payerproof.fhir.inputs import Entry
from payerproof.fhir.issue import Issue, IssueSeverity, Result, Verdict
from payerproof.fhir.locating import located
from payerproof.fhir.reading import SIZE_LIMIT, UnreadableResource, read_resource
from payerproof.fhir.suppressions import Suppressions
from payerproof.fhir.validator import Validator
from payerproof.fhir.xml_reading import is_xml, read_xml

_ENTRY = re.compile(r"Bundle\.entry\[(\d+)\]\.resource(?=\.|$)")
_SEVERITIES = tuple(IssueSeverity)


@dataclass(frozen=True)
class Options:
    """What was asked for, beyond the files.

    `profiles` beyond those claimed; `by_type` adds the guides' own for resources that claim none; `entries` tells of
    each entry of a bundle on its own; `hidden` are severities that are not shown; `limit` bytes of one resource.
    """

    profiles: tuple[str, ...] = ()
    by_type: bool = False
    entries: bool = False
    hidden: frozenset[IssueSeverity] = frozenset()
    limit: int = SIZE_LIMIT
    suppressions: Suppressions = field(default_factory=Suppressions)


class Judged(NamedTuple):
    """One resource judged. `issues` are those shown; `suppressed` come with their reasons; `worst` counts for all."""

    name: str
    file: str
    verdict: Verdict
    worst: IssueSeverity | None
    profiles: tuple[str, ...]
    issues: list[Issue]
    suppressed: list[tuple[Issue, str]]

    def as_dict(self) -> dict[str, Any]:
        """Return the record as JSON-ready plain data."""
        made: dict[str, Any] = {
            "resource": self.name,
            "verdict": self.verdict.value,
            "profiles": list(self.profiles),
            "issues": [issue.as_dict() for issue in self.issues],
        }
        if self.suppressed:
            made["suppressed"] = [{**issue.as_dict(), "reason": reason} for issue, reason in self.suppressed]
        return made


def judge(validator: Validator, entry: Entry, options: Options) -> list[Judged]:
    """Judge one text; a bundle may give several records.

    What goes wrong inside is said about this resource, so that it costs the others of a batch nothing.
    """
    try:
        return _judge(validator, entry, options)
    except PayerproofError as error:
        message = str(error)
    except Exception as error:  # noqa: BLE001 - a bug of ours must not cost the rest of the batch its verdicts
        message = f"the validator broke on this resource: {type(error).__name__}: {error}"
    return [_record(entry, entry.name, [Issue(IssueSeverity.FATAL, "", None, "exception", message)], (), options)]


def _judge(validator: Validator, entry: Entry, options: Options) -> list[Judged]:
    resource = _parsed(entry.text, options.limit) if options.by_type or options.entries else None
    profiles = options.profiles
    if options.by_type and resource is not None and not _claims(resource):
        profiles = (*profiles, *validator.profiles_for(resource))
    result = validator.judge(entry.text, profiles, limit=options.limit)
    issues = _located(result.issues, entry, options.hidden)
    if options.entries and resource is not None and resource.get("resourceType") == "Bundle":
        return _by_entry(validator, entry, Result(issues, result.profiles), resource, options)
    return [_record(entry, entry.name, issues, result.profiles, options)]


def _parsed(text: bytes | dict[str, Any], limit: int) -> dict[str, Any] | None:
    if isinstance(text, dict):
        return text
    try:
        return read_xml(text, limit).resource if is_xml(text) else read_resource(text, limit)[0]
    except UnreadableResource:
        return None


def _claims(resource: dict[str, Any]) -> bool:
    meta = resource.get("meta")
    return bool(isinstance(meta, dict) and meta.get("profile"))


def _located(issues: list[Issue], entry: Entry, hidden: frozenset[IssueSeverity]) -> list[Issue]:
    """Return the issues, those that are shown with line and column; the hidden ones behind them."""
    if isinstance(entry.text, dict):
        return issues
    shown = [issue for issue in issues if issue.severity not in hidden or issue.unjudged]
    rest = [issue for issue in issues if issue.severity in hidden and not issue.unjudged] if hidden else []
    return [*located(shown, entry.text, entry.line), *rest]


def _by_entry(
    validator: Validator, entry: Entry, result: Result, bundle: dict[str, Any], options: Options
) -> list[Judged]:
    """Return a record of the bundle itself and one of each resource in it; the whole is judged as one."""
    parts: dict[int | None, list[Issue]] = {None: []}
    listed = bundle.get("entry")
    resources = {
        index: item["resource"]
        for index, item in enumerate(listed if isinstance(listed, list) else ())
        if isinstance(item, dict) and isinstance(item.get("resource"), dict)
    }
    for issue in result.issues:
        found = _ENTRY.match(issue.expression)
        index = int(found[1]) if found else None
        if found is None or index not in resources:
            parts[None].append(issue)
        else:
            rest = issue.expression[found.end() :]
            own = f"{resources[index].get('resourceType')}{rest}"
            parts.setdefault(index, []).append(issue._replace(expression=own))
    records = [_record(entry, entry.name, parts[None], validator.held_to(bundle, options.profiles), options)]
    for index, resource in resources.items():
        name = f"{entry.name}#entry[{index}] {resource.get('resourceType')}/{resource.get('id')}"
        records.append(_record(entry, name, parts.get(index, []), validator.held_to(resource), options))
    return records


def _record(entry: Entry, name: str, issues: list[Issue], profiles: tuple[str, ...], options: Options) -> Judged:
    counted, suppressed = options.suppressions.split(name, issues)
    worst = min((issue.severity for issue in counted), key=_SEVERITIES.index, default=None)
    shown = [issue for issue in counted if issue.severity not in options.hidden or issue.unjudged]
    return Judged(name, entry.file, Result(counted, profiles).verdict, worst, profiles, shown, suppressed)
