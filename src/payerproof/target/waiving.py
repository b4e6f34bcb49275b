"""Waivers put into a target file and taken out of it: as text, so that every comment and blank line stays.

What was written is read again before it takes the place of the file: nothing but the waivers may differ.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from payerproof.errors import ConfigurationError
from payerproof.target.reading import load_target, shipped_targets

FINGERPRINT = re.compile(r"[0-9a-f]{12}\Z")
_HEAD = re.compile(r"\s*\[\[\s*(?:waivers|\"waivers\"|'waivers')\s*\]\]\s*(?:#.*)?\Z")
_ANY_HEAD = re.compile(r"\s*\[")
_IDLE = re.compile(r"\s*(?:#.*)?\Z")


@dataclass(frozen=True, slots=True)
class NewWaiver:
    """A finding (by its fingerprint) that may stand until a day (ISO), who answers for it, and why."""

    finding: str
    owner: str
    reason: str
    expires: str


def waive(name: str, given: NewWaiver) -> None:
    """Put a waiver into a target file; one of the same finding is replaced. Raises ConfigurationError."""
    if not FINGERPRINT.match(given.finding):
        raise ConfigurationError(
            f"{given.finding!r} is no fingerprint", where="finding", allowed="twelve hex digits, as reports show them"
        )
    for what, text, words in (
        ("owner", given.owner, "a few words"),
        ("reason", given.reason, "a few words"),
        ("expires", given.expires, "the last day on which it holds, as 2027-03-31"),
    ):
        if not text.strip():
            raise ConfigurationError("is missing", where=what, allowed=words)
    try:
        day = date.fromisoformat(given.expires)
    except ValueError:
        raise ConfigurationError(f"{given.expires!r} is no day", where="expires", allowed="as 2027-03-31") from None
    lines = ["[[waivers]]", f'finding = "{given.finding}"']
    lines += [
        f"{key} = {_text(' '.join(value.split()))}" for key, value in (("owner", given.owner), ("reason", given.reason))
    ]
    block = [*lines, f"expires = {day.isoformat()}"]
    _rewrite(name, given.finding, block)


def unwaive(name: str, finding: str) -> None:
    """Take the waiver of a finding out of a target file. Raises ConfigurationError where there is none."""
    _rewrite(name, finding, None)


def _rewrite(name: str, finding: str, block: list[str] | None) -> None:
    target = load_target(name)
    file = target.path
    if name.partition("#")[0] in shipped_targets():
        raise ConfigurationError("ships with the harness and stays as it is", where=name, allowed="a copy of your own")
    text = file.read_bytes().decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    before = tomllib.loads(text)
    lines = text.splitlines()
    places = [place for place in _blocks(lines) if _names(lines[place.start : place.stop], finding)]
    known = [each["finding"] for each in before.get("waivers", ())]
    if block is None and finding not in known:
        raise ConfigurationError(
            f"there is no waiver of {finding}", where=str(file), allowed=", ".join(known) or "there is no waiver"
        )
    for place in reversed(places):
        lines[place.start : place.stop] = block or []
    if block is not None and not places:
        lines += [*([""] if lines and lines[-1].strip() else []), *block]
    written = newline.join(lines) + newline
    if not _is_meant(written, before, finding, block):
        raise ConfigurationError(
            "its waivers are not written as [[waivers]] tables, so they are left to you",
            where=str(file),
            allowed="\n".join(block) if block else f"the file without the waiver of {finding}",
        )
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(written.encode("utf-8"))
        part.chmod(file.stat().st_mode & 0o777)
        part.replace(file)
    except OSError as problem:
        raise ConfigurationError(f"cannot be written: {problem.strerror}", where=str(file)) from None
    finally:
        part.unlink(missing_ok=True)


def _blocks(lines: list[str]) -> Iterator[range]:
    """Yield the lines of each `[[waivers]]` table, without the blank lines and comments that lead to the next table."""
    heads = [number for number, line in enumerate(lines) if _ANY_HEAD.match(line)]
    for number in heads:
        if _HEAD.match(lines[number]):
            end = next((later for later in heads if later > number), len(lines))
            while _IDLE.match(lines[end - 1]):
                end -= 1
            yield range(number, end)


def _names(lines: list[str], finding: str) -> bool:
    try:
        (only,) = tomllib.loads("\n".join(lines))["waivers"]
    except (tomllib.TOMLDecodeError, ValueError):
        return False
    return bool(only.get("finding") == finding)


def _is_meant(written: str, before: Mapping[str, Any], finding: str, block: list[str] | None) -> bool:
    """Return whether a text says what the file said, but for the waiver of one finding."""
    try:
        after = tomllib.loads(written)
    except tomllib.TOMLDecodeError:
        return False
    wanted = tomllib.loads("\n".join(block))["waivers"] if block else []
    others = [each for each in before.get("waivers", ()) if each["finding"] != finding]
    found = after.pop("waivers", [])
    same = {key: value for key, value in before.items() if key != "waivers"} == after
    return (
        same
        and [each for each in found if each["finding"] == finding] == wanted
        and ([each for each in found if each["finding"] != finding] == others)
    )


def _text(value: str) -> str:
    """Return a text as TOML's basic string, which takes JSON's escapes."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
