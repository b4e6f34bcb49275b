"""Evidence as it is read back: checked line by line against its schema, bodies and exchanges fetched when asked for.

`payerproof.evidence.writing` gives these names to the rest of the house, beside the writer.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import jsonschema_rs
import orjson
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from payerproof.errors import EvidenceError
from payerproof.evidence import chain
from payerproof.evidence.compression import SUFFIX, Lines, Place, lines
from payerproof.model import Basis, Case, Check, Outcome, Requirement, Severity, Verdict

FORMAT = 2

EVIDENCE = "evidence.jsonl.gz"
"""The name of the evidence in a run folder; without `.gz` where an earlier version wrote it."""

PRUNED = "pruned"
"""The encoding of a body that was taken out later (`payerproof.evidence.pruning`)."""

REMEMBERED = 50_000
"""Bodies that a writer remembers as written; one of before that comes again is written again."""

_LINES_NAMED = 5

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes. A longer line is none of ours: it is not read into memory."""

DEEPEST = 100
"""Levels of lists and objects in one line. What is written stays above this, and what is read has to."""

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Session:
    """Who asked: a member in an app, for one patient; `subject` is the member whose record that is."""

    id: str
    app: str
    member: str | None
    patient: str | None
    scopes: tuple[str, ...]
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """The content of a request or answer after redaction.

    `content` is cut where `truncated`; `size` (bytes) and `sha256` are of the whole.
    """

    sha256: str
    size: int
    truncated: bool
    content: bytes


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """One exchange after redaction; fields as in `payerproof.model.Exchange`.

    `request_body` and `body` are digests of bodies, None for an empty one; `size` is in bytes, before redaction.
    `token` is the id of the session whose token the request carried, where that is known.
    """

    id: str
    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: str | None
    status: int
    headers: Mapping[str, str]
    body: str | None
    size: int
    started: float
    elapsed: float
    truncated: bool
    error: str | None
    session: str | None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A measurement or remark that is no verdict; `exchanges` were recorded before it."""

    topic: str
    data: Mapping[str, Any]
    exchanges: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Attestation:
    """A person's word for a row that a run left open, written after the run's end.

    `row` is the id of a case or of a requirement; `by` the person's name, `on` the day that the person gives,
    `says` what is vouched for, `recorded` the instant at which it was written down.
    """

    row: str
    by: str
    on: str
    says: str
    recorded: str


@dataclass(frozen=True, slots=True)
class Resumption:
    """When a run that was stopped was taken up again, and how far it had come.

    `verdicts` and `exchanges` stood before it, `base` is where the target lies since, `why` tells what had stopped it.
    """

    started: str
    base: str
    exchanges: int
    verdicts: int
    why: str
    origin: Mapping[str, Any] | None = None


class Fetched(Mapping[str, Record], Generic[Record]):
    """Records that stay in the file until they are asked for: a long run has more of them than memory.

    Keeps the file's order. The file must not change between `read` and the last fetch.
    """

    def __init__(self, lines: Lines, places: Mapping[str, Place], build: Callable[[Mapping[str, Any]], Record]) -> None:
        self._lines, self._places, self._build = lines, places, build

    def __getitem__(self, key: str) -> Record:
        return self._build(orjson.loads(self._lines.at(self._places[key])))

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One run. `complete` is True only with a footer that says so; `problem` tells in words what is missing.

    `altered` are the numbers of the lines that are not what was written there; evidence that has any is not complete.
    `lines` counts all lines, and `head` is the link of the last; `pruned` counts bodies that were taken out later.
    """

    header: Mapping[str, Any]
    requirements: Mapping[str, Requirement]
    checks: Mapping[str, Check]
    sessions: Mapping[str, Session]
    exchanges: Mapping[str, RecordedExchange]
    bodies: Mapping[str, Body]
    verdicts: tuple[Verdict, ...]
    notes: tuple[Note, ...]
    footer: Mapping[str, Any] | None
    complete: bool
    problem: str | None
    altered: tuple[int, ...] = ()
    lines: int = 0
    verdict_lines: int = 0
    head: str = chain.START
    pruned: int = 0
    attestations: tuple[Attestation, ...] = ()
    resumptions: tuple[Resumption, ...] = ()
    heads: Mapping[int, str] = field(default_factory=dict)
    """The link of the footer, of each line after it and of the last, by the number of lines up to there."""

    def content(self, digest: str | None) -> bytes:
        """Return the kept bytes of a body; nothing for None or for a body that was not recorded."""
        body = self.bodies.get(digest) if digest else None
        return body.content if body else b""

    def notes_on(self, topic: str) -> tuple[Mapping[str, Any], ...]:
        """Return the data of every note on `topic`, in the order they were written."""
        return tuple(note.data for note in self.notes if note.topic == topic)


def located(path: Path) -> Path:
    """Return the evidence file of a run folder, or the file itself; one that was compressed where it is there."""
    names = (EVIDENCE, EVIDENCE.removesuffix(SUFFIX))
    if path.is_dir():
        return next((path / name for name in names if (path / name).exists()), path / EVIDENCE)
    packed = path.with_name(path.name + SUFFIX)
    return packed if packed.exists() and not path.exists() else path


def header(path: Path) -> Mapping[str, Any]:
    """Return the first line of an evidence file, or of the one inside a run folder. Raises EvidenceError."""
    file = located(path)
    reading = _Reading(file)
    try:
        place, line = next(lines(file, LONGEST_LINE), (Place(None, 0, 0), b""))
        reading.line(1, line, place)
    except OSError as error:
        raise EvidenceError(f"{file}: cannot be read: {error.strerror or error}") from error
    return reading.end().header


def read(path: Path, most: int | None = None) -> Evidence:
    """Read an evidence file, or the one inside a run folder; one of more than `most` bytes of lines is not read.

    A missing footer, a torn last line or a footer that counts more than there is makes the evidence incomplete.
    So does a line that does not fit the chain: it was changed, moved, put in, or lost the line before it.
    Raises EvidenceError for a file that is missing, is not ours, or is damaged before its last line.
    """
    file = located(path)
    reading, size = _Reading(file), 0
    try:
        for number, (place, line) in enumerate(lines(file, LONGEST_LINE), 1):
            size += len(line)
            if most is not None and size > most:
                raise EvidenceError(f"{file}: holds more than {most:,} bytes of lines")
            reading.line(number, line, place)
    except OSError as error:
        raise EvidenceError(f"{file}: cannot be read: {error.strerror or error}") from error
    return reading.end()


@dataclass(slots=True)
class _Reading:
    """The state of one pass over a file."""

    file: Path
    torn: bool = False
    header: Mapping[str, Any] | None = None
    footer: Mapping[str, Any] | None = None
    requirements: dict[str, Requirement] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    exchanges: dict[str, Place] = field(default_factory=dict)
    bodies: dict[str, Place] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    lines: int = 0
    link: str = chain.START
    altered: list[int] = field(default_factory=list)
    pruned: int = 0
    heads: dict[int, str] = field(default_factory=dict)
    beside: dict[str, tuple[int, bool]] = field(default_factory=dict)
    """Bodies since the last line of another kind: their line, and whether they were taken out."""
    attestations: list[Attestation] = field(default_factory=list)
    resumptions: list[Resumption] = field(default_factory=list)
    verdict_lines: int = 0
    places: dict[tuple[str, Case], int] = field(default_factory=dict)
    """Where in `verdicts` each case stands that was judged before the run was taken up again."""

    def line(self, number: int, line: bytes, place: Place) -> None:
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            raise self._error(number, f"longer than {LONGEST_LINE:,} bytes")
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            if line.endswith(b"\n"):
                raise self._error(number, f"this is not JSON: {error}") from error
            self.torn = True
            return
        if not shallow(record):
            raise self._error(number, f"nested deeper than {DEEPEST} levels")
        self._check(number, record)
        if (record["kind"] == "header") != (number == 1):
            raise self._error(number, "the first line, and only the first, must be the header")
        if (self.footer is not None) != (record["kind"] == "attestation") and not self._goes_on(record):
            after = "something stands after the footer, and it is no attestation"
            raise self._error(number, after if self.footer else "an attestation stands before the footer")
        if not chain.fits(self.link, line) and not self._was_pruned(record):
            self.altered.append(number)
        self._look_beside(number, record)
        # a line is held against what the line before it says, so that one change is told once
        self.lines, self.link = number, record["link"]
        if record["kind"] in {"footer", "attestation"}:
            self.heads[number] = self.link
        self._take(number, record, place)

    def _goes_on(self, record: Mapping[str, Any]) -> bool:
        """Return whether a line takes a run up again, after its footer or where a kill cut it off."""
        return record["kind"] == "resumed" and not self.attestations

    def _was_pruned(self, record: Mapping[str, Any]) -> bool:
        """Return whether a line that no longer fits is a body that was taken out, and not another line made one.

        It has a link of its own, and its digest is none that was written already: no line is put in that way.
        """
        if record["kind"] != "body" or record["encoding"] != PRUNED or record["text"] or record["link"] == self.link:
            return False
        return record["sha256"] not in self.bodies or len(self.bodies) >= REMEMBERED

    def _look_beside(self, number: int, record: Mapping[str, Any]) -> None:
        """See that each body that was taken out stands where the writer puts one: before the exchange that names it."""
        if record["kind"] == "body":
            taken = record["encoding"] == PRUNED
            self.pruned += taken
            if taken and record["sha256"] in self.beside:
                self.altered.append(number)
            self.beside[record["sha256"]] = number, taken
            return
        named = {record.get("request_body"), record.get("body")} if record["kind"] == "exchange" else set()
        self.altered += [line for digest, (line, taken) in self.beside.items() if taken and digest not in named]
        self.beside.clear()

    def end(self) -> Evidence:
        self.altered = sorted({*self.altered, *(line for line, taken in self.beside.values() if taken)})
        if self.header is None:
            raise EvidenceError(f"{self.file}: no header: the file is empty, or the run ended before it began")
        problem, fetched = self._problem(), Lines(self.file)
        return Evidence(
            header=MappingProxyType(dict(self.header)),
            requirements=MappingProxyType(self.requirements),
            checks=MappingProxyType(self.checks),
            sessions=MappingProxyType(self.sessions),
            exchanges=Fetched(fetched, self.exchanges, lambda record: RecordedExchange(**_bare(record))),
            bodies=Fetched(fetched, self.bodies, body_of),
            verdicts=tuple(self.verdicts),
            notes=tuple(self.notes),
            footer=self.footer,
            complete=problem is None,
            problem=problem,
            altered=tuple(self.altered),
            lines=self.lines,
            verdict_lines=self.verdict_lines,
            head=self.link,
            pruned=self.pruned,
            heads=MappingProxyType({**self.heads, self.lines: self.link}),
            attestations=tuple(self.attestations),
            resumptions=tuple(self.resumptions),
        )

    def _problem(self) -> str | None:
        stated = (alteration(self.altered), self._shortage())
        return "; ".join(filter(None, stated)) or None

    def _shortage(self) -> str | None:
        if self.footer is None:
            end = "its last line is torn" if self.torn else "it ends without a footer"
            return f"the run was cut off before its end: {end}"
        if self.torn:
            return "its last line, after the end of the run, is torn"
        for what, found in (("exchanges", len(self.exchanges)), ("verdicts", self.verdict_lines)):
            if self.footer[what] != found:
                return f"lines are missing: the footer counts {self.footer[what]} {what}, the file holds {found}"
        if not self.footer["complete"]:
            return str(self.footer["why"] or "the run says that it is incomplete, and not why")
        return None

    def _check(self, number: int, record: Any) -> None:
        kind = str(record.get("kind")) if isinstance(record, dict) else ""
        validators = _validators()
        if kind not in validators:
            raise self._error(
                number, f"not a line of payerproof evidence (kind must be one of {', '.join(validators)})"
            )
        if not validators[kind].is_valid(record):
            if kind == "header" and record.get("format") != FORMAT:
                raise self._error(number, f"format {record.get('format')!r}; this version reads format {FORMAT}")
            raise self._error(number, _complaint(kind, record))

    def _take(self, number: int, record: Mapping[str, Any], place: Place) -> None:
        match record["kind"]:
            case "header":
                self.header = record
            case "footer":
                self.footer = record
            case "requirement":
                self.requirements[record["id"]] = Requirement(
                    **_tupled({"relations": (), **_bare(record)}, "relations")
                )
            case "check":
                self.checks[record["id"]] = _check(record)
            case "session":
                self.sessions[record["id"]] = Session(**_tupled(_bare(record), "scopes"))
            case "attestation":
                self.attestations.append(Attestation(**_bare(record)))
            case "resumed":
                self._resumed(record)
            case "note":
                self.notes.append(Note(record["topic"], record["data"], len(self.exchanges)))
            case _:
                self._take_deed(number, record, place)

    def _take_deed(self, number: int, record: Mapping[str, Any], place: Place) -> None:
        if record["kind"] == "body":
            self.bodies[record["sha256"]] = place
        elif record["kind"] == "exchange":
            if record["id"] in self.exchanges:
                raise self._error(number, f"exchange {record['id']} is recorded twice")
            self.exchanges[record["id"]] = place
        else:
            if record["check"] not in self.checks:
                raise self._error(number, f"a verdict of check {record['check']!r}, which is not recorded before it")
            self._judged(_verdict(record))

    def _resumed(self, record: Mapping[str, Any]) -> None:
        self.footer = None
        self.resumptions.append(Resumption(**_bare(record)))
        self.places = {(each.check, each.case): place for place, each in enumerate(self.verdicts)}
        self.notes = [note for note in self.notes if not note.data.get("until_resumed")]

    def _judged(self, verdict: Verdict) -> None:
        """Take a verdict, in place of one from before the run was taken up, unless that was a finding and it is not."""
        self.verdict_lines += 1
        place = self.places.pop((verdict.check, verdict.case), None)
        if place is None or (self.verdicts[place].outcome is Outcome.FAIL and verdict.outcome is not Outcome.FAIL):
            self.verdicts.append(verdict)
        else:
            self.verdicts[place] = verdict

    def _error(self, number: int, problem: str) -> EvidenceError:
        return EvidenceError(f"{self.file}: line {number}: {problem}")


def alteration(lines: Sequence[int]) -> str:
    """Return in words where evidence was altered; nothing where it was not."""
    if not lines:
        return ""
    first = ", ".join(map(str, lines[:_LINES_NAMED]))
    more = f" and {len(lines) - _LINES_NAMED} more" if len(lines) > _LINES_NAMED else ""
    return f"the evidence was altered: {'lines' if len(lines) > 1 else 'line'} {first}{more} broke the chain"


def shallow(value: Any, levels: int = DEEPEST) -> bool:
    """Return whether lists and objects in `value` are nested no deeper than `levels`."""
    layer = [value]
    for _ in range(levels):
        layer = [
            item
            for each in layer
            for item in (each.values() if isinstance(each, Mapping) else each if isinstance(each, list | tuple) else ())
            if isinstance(item, Mapping | list | tuple)
        ]
        if not layer:
            return True
    return False


def _bare(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in {"kind", "link"}}


def _tupled(record: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {**record, **{key: tuple(record[key]) for key in keys}}


def _check(record: Mapping[str, Any]) -> Check:
    fields = _tupled(_bare(record), "requirements", "needs")
    return Check(**{**fields, "severity": Severity(fields["severity"])})


def _verdict(record: Mapping[str, Any]) -> Verdict:
    fields = _tupled(_bare(record), "exchanges")
    basis = Basis(record.get("basis", Basis.INFERENCE))
    case, outcome = Case(**record["case"]), Outcome(record["outcome"])
    return Verdict(**{**fields, "case": case, "outcome": outcome, "basis": basis})


def body_of(record: Mapping[str, Any]) -> Body:
    """Return the body that a line holds; one that was taken out is empty, and cut."""
    text = record["text"]
    content = base64.b64decode(text) if record["encoding"] == "base64" else text.encode()
    return Body(record["sha256"], record["size"], record["truncated"], content)


@cache
def _schemas() -> Mapping[str, Mapping[str, Any]]:
    """Return one schema a kind of line, taken out of the schema of a line."""
    whole = json.loads((resources.files("payerproof.fixtures") / "schemas" / "evidence.schema.json").read_text("utf-8"))
    kinds = whole["properties"]["kind"]["enum"]
    return {kind: {"$defs": whole["$defs"], **whole["$defs"][kind]} for kind in kinds}


@cache
def _validators() -> Mapping[str, jsonschema_rs.Validator]:
    return {kind: jsonschema_rs.validator_for(dict(schema)) for kind, schema in _schemas().items()}


def _complaint(kind: str, record: Mapping[str, Any]) -> str:
    problem = best_match(Draft202012Validator(_schemas()[kind]).iter_errors(record))
    if problem is None:
        return f"this {kind} does not follow the schema of evidence"
    where = ".".join(map(str, problem.absolute_path))
    return f"{kind}{f' key {where}' if where else ''}: {problem.message[:300]}"
