"""Exports: whole, of the types asked for, and nobody else's (Bulk Data Access 2.0.0)."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from payerproof.checks.common.bulk_export import NDJSON, Export, File
from payerproof.checks.common.judgement import ACCEPTED, broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer, count, some
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Basis, Judgement

_GONE = frozenset({401, 403, 404, 410})
"""Not there, or nobody's to ask for."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_FIELDS = ("transactionTime", "request", "requiresAccessToken", "output", "error")


def whole(export: Export, known: AbstractSet[str]) -> Judgement:
    """Judge whether an export ran to its end and its files hold each of `known` (`Type/id`), a resource a line."""
    expected = f"an export with all {count(len(known), 'resource')}"
    doubt = unfinished(export, owed=True)
    if doubt is not None:
        return doubt
    manifest = export.manifest or {}
    lacking = [name for name in _FIELDS if name not in manifest]
    mistold = [f"the manifest lacks {some(lacking)}"] if lacking else list(_mistold(manifest))
    if mistold:
        return broken(*export.seen, reason=mistold[0], expected=expected, observed=some(sorted(manifest)))
    misfit = next(((text, file) for file in export.files if (text := misshapen(file))), None)
    if misfit is not None:
        text, file = misfit
        return broken(file.seen, reason=text, expected=expected, observed=answer(file.seen), basis=Basis.HELD)
    wrong = [text for file in export.files if (text := _wrong(file))]
    if wrong:
        observed = some([file.url for file in export.files])
        return broken(*export.seen, reason=wrong[0], expected=expected, observed=observed)
    if not known:
        return unsure("nothing is known that an export could leave out", *export.seen, expected=expected)
    missing = sorted(known - export.resources)
    reason = "the export leaves out what the member's searches hold"
    observed = f"{len(known) - len(missing)} of {len(known)}; lacks {some(missing)}" if missing else f"{len(known)}"
    return holds(not missing, *export.seen, reason=reason, expected=expected, observed=observed)


def narrowed(export: Export, types: Iterable[str]) -> Judgement:
    """Judge whether an export of some types holds these, each of them, and no other."""
    wanted = set(types)
    expected = f"files of {some(sorted(wanted))} alone"
    doubt = unfinished(export)
    if doubt is not None:
        return doubt
    got = {name.partition("/")[0] for name in export.resources} | {file.type for file in export.files}
    if not got:
        return unsure("the export holds nothing", *export.seen, expected=expected, observed="no file")
    more = got - wanted
    reason = "the export holds types that were not asked for" if more else "the export lacks a type that was asked for"
    return holds(got == wanted, *export.seen, reason=reason, expected=expected, observed=some(sorted(got)))


def of_nobody_else(export: Export, foreign: Iterable[Hit]) -> Judgement:
    """Judge whether the files hold nothing of anybody but the token's patient."""
    expected = "nobody else's data in the files"
    doubt = unfinished(export)
    if doubt is not None:
        return doubt
    if not export.resources:
        return unsure("the export holds nothing", *export.seen, expected=expected, observed="no resource")
    found = sorted({f"{hit.owner or 'another population'}: {hit.place or hit.value}" for hit in foreign})
    reason = "the export holds data of another member"
    observed = some(found) or count(len(export.resources), "resource")
    return holds(not found, *export.seen, reason=reason, expected=expected, observed=observed)


def deleted(asked: Observation, after: Observation) -> Judgement:
    """Judge the status of an export that was deleted: it is refused, whether as not found or as nobody's to ask for."""
    expected = "a refusal of the status of a deleted export, as 404"
    doubt = undecided(after.exchange)
    if doubt:
        return unsure(doubt, asked, after, expected=expected, observed=answer(after))
    gone = after.exchange.status in _GONE
    reason = (
        "the status of an export that was deleted is refused as if the request were wrong"
        if after.exchange.refused
        else "an export that was deleted can still be asked for"
    )
    return holds(gone, asked, after, reason=reason, expected=expected, observed=answer(after))


def not_deleted_by(who: str, asked: Observation, after: Observation) -> Judgement:
    """Judge an export that somebody else asked to delete: its owner is still told of it."""
    expected = f"the export is still there for its owner, whatever {who} asked"
    if asked.exchange.refused and after.exchange.ok:
        return kept(asked, after, expected=expected, observed=f"{answer(asked)}, then {answer(after)}")
    doubt = undecided(asked.exchange) or undecided(after.exchange)
    if doubt:
        return unsure(doubt, asked, after, expected=expected, observed=answer(after))
    reason = f"{who} deletes the export of another member"
    return holds(after.exchange.ok, asked, after, reason=reason, expected=expected, observed=answer(after))


def format_refused(seen: Observation) -> Judgement:
    """Judge the kick-off of an export in a format that nobody writes."""
    expected = "a refusal (4xx) of a format that is not written"
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    reason = "an export in an unknown format is begun, and gives files of another"
    return holds(seen.exchange.refused, seen, reason=reason, expected=expected, observed=answer(seen))


def format_accepted(seen: Observation, name: str) -> Judgement:
    """Judge the kick-off of an export in newline-delimited JSON by one of its names."""
    expected = f"an export in {name} is begun (202)"
    if seen.exchange.refused:
        reason = f"an export in {name} is refused, which is a name of the format that every server writes"
        return broken(seen, reason=reason, expected=expected, observed=answer(seen))
    if seen.exchange.status != ACCEPTED:
        return unsure("the export is not begun", seen, expected=expected, observed=answer(seen))
    return kept(seen, expected=expected, observed=answer(seen))


def _mistold(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield in words which field of a manifest is of another kind than it has to be."""
    if not _INSTANT.fullmatch(str(manifest["transactionTime"])):
        yield "the manifest's transactionTime is no instant"
    for name, kind, word in (("request", str, "text"), ("requiresAccessToken", bool, "boolean")):
        if not isinstance(manifest[name], kind):
            yield f"the manifest's {name} is no {word}"
    for name in ("output", "error"):
        if not isinstance(manifest[name], list):
            yield f"the manifest's {name} is no list"


def misshapen(file: File) -> str:
    """Return why a file that was served is no newline-delimited JSON, whatever it holds; an empty text if it is.

    A file that breaks off is none: what may be missing at its end is left to others.
    """
    seen = file.seen.exchange
    if not seen.ok:
        return ""
    if seen.body.startswith(codecs.BOM_UTF8):
        return f"the file of {file.type} begins with a byte order mark"
    media_type = seen.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != NDJSON:
        return f"the file of {file.type} is served as {media_type or 'nothing'}, not as {NDJSON}"
    if file.resources is None and _one_after_another(seen.body):
        return f"the file of {file.type} holds a resource on several lines"
    return ""


def _one_after_another(body: bytes) -> bool:
    """Tell whether a body is JSON values from its beginning to its end, wherever its lines end."""
    decoder, place = json.JSONDecoder(), 0
    try:
        text = body.decode().strip()
        while place < len(text):
            _, end = decoder.raw_decode(text, place)
            place = end + len(text[end:]) - len(text[end:].lstrip())
    except (ValueError, RecursionError):
        return False
    return True


def unfinished(export: Export, *, owed: bool = False) -> Judgement | None:
    """Return what is to be said of an export that did not run to its end.

    `owed`: that it runs is the rule in question; for every other rule an export that never ran tells nothing.
    """
    expected = "an export that runs to its end"
    if export.manifest is not None:
        return None
    last = export.seen[-1]
    doubt = undecided(last.exchange)
    if doubt or not owed or export.ended.startswith("it is not done"):
        return unsure(doubt or export.ended, *export.seen, expected=expected, observed=answer(last))
    return broken(*export.seen, reason=f"the export fails: {export.ended}", expected=expected, observed=answer(last))


def _wrong(file: File) -> str:
    """Return what is wrong with a file, or an empty text."""
    if not file.seen.exchange.ok:
        return f"the file of {file.type} cannot be fetched ({file.seen.exchange.status})"
    if file.resources is None:
        return f"the file of {file.type} has a line that is no JSON object"
    if any(item.get("resourceType") != file.type for item in file.resources):
        return f"the file of {file.type} holds another type"
    if file.count is not None and file.count != len(file.resources):
        return f"the file of {file.type} holds {len(file.resources)} resources, and its count says {file.count}"
    return ""


def collected(seen: Observation, owner: str, who: str) -> Judgement:
    """Judge the request of somebody else for a status or a file: refused, and nothing of the owner's in it."""
    expected = f"a refusal (4xx) for {who}"
    if seen.owned_by(owner):
        return broken(seen, reason=f"{who} gets the files of {owner}", expected=expected, observed=answer(seen))
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    if seen.exchange.refused:
        return kept(seen, expected=expected, observed=answer(seen))
    return broken(
        seen, reason=f"{who} is answered about an export of {owner}", expected=expected, observed=answer(seen)
    )
