"""The manifest of a run folder: the digest of every file in it, as an in-toto statement, signed where there is a key.

`manifest.json` is the statement (predicate: in-toto's test result); `evidence.intoto.jsonl` carries it signed (DSSE).
Neither names a time or a machine, so that both are made again from the same folder byte for byte.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from payerproof.errors import EvidenceError
from payerproof.evidence import signing
from payerproof.evidence.reading import Evidence, alteration, located, read
from payerproof.model import Outcome

MANIFEST, ENVELOPE = "manifest.json", "evidence.intoto.jsonl"
BEFORE = "evidence.before-pruning.intoto.jsonl"
"""The signed statement of evidence before bodies were taken out of it."""

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"

_UNLISTED = frozenset({MANIFEST, ENVELOPE})


class State(IntEnum):
    """What is known of a run folder, the worst last."""

    WHOLE = 0
    UNSURE = 1
    """Incomplete, or nobody known vouches for it."""
    ALTERED = 2


@dataclass(frozen=True, slots=True)
class Proof:
    """What a look at a run folder told: one line a fact, each with its state. `evidence` is None if unreadable."""

    facts: tuple[tuple[State, str], ...]
    evidence: Evidence | None

    @property
    def state(self) -> State:
        """The worst of the facts."""
        return max((state for state, _ in self.facts), default=State.UNSURE)

    @property
    def alterations(self) -> tuple[str, ...]:
        """What was altered, in words."""
        return tuple(words for state, words in self.facts if state is State.ALTERED)


def write(run_dir: Path, evidence: Evidence) -> tuple[Path, ...]:
    """Write the manifest of a folder, signed where the runner has a key; return the files.

    Raises ConfigurationError for a key that cannot be read. A signature that is there and cannot be made again
    is left as it is: whoever verifies it is told which files it does not speak of.
    """
    key = signing.own_key()
    statement = _statement(run_dir, evidence)
    contents = {MANIFEST: statement} | ({ENVELOPE: signing.envelope(statement, key)} if key else {})
    if not _replaceable(run_dir / ENVELOPE, key):
        return ()
    for name, content in contents.items():
        part = run_dir / f".{name}.part"
        part.write_bytes(content)
        part.replace(run_dir / name)
    return tuple(run_dir / name for name in contents)


def verify(run_dir: Path, key: Ed25519PublicKey | None = None) -> Proof:
    """Say whether a run folder is whole: its chain, the digests of its files, and who signed them.

    `key` is the public key that has to have signed; without one, the runner's own is tried.
    """
    facts: list[tuple[State, str]] = []
    evidence: Evidence | None = None
    try:
        evidence = read(run_dir)
    except EvidenceError as problem:
        facts.append((State.ALTERED, f"the evidence cannot be read: {problem}"))
    else:
        facts += _of_chain(evidence)
        facts += _of_pruning(run_dir, evidence, key)
    facts += _of_signature(run_dir, key)
    facts += _of_files(run_dir, evidence)
    return Proof(tuple(facts), evidence)


def put_aside(run_dir: Path) -> None:
    """Make room for the manifest of pruned evidence; the signed statement of before stays under another name."""
    if (run_dir / ENVELOPE).exists() and not (run_dir / BEFORE).exists():
        (run_dir / ENVELOPE).replace(run_dir / BEFORE)
    (run_dir / ENVELOPE).unlink(missing_ok=True)
    (run_dir / MANIFEST).unlink(missing_ok=True)


def alterations(run_dir: Path, evidence: Evidence) -> tuple[str, ...]:
    """Return, in words, how evidence differs from what its own chain and the folder's manifest say of it."""
    facts = [*_of_chain(evidence), *_of_pruning(run_dir, evidence, None), *_of_signature(run_dir, None)]
    facts += [fact for fact in _of_files(run_dir, evidence) if fact[1].startswith((located(run_dir).name, MANIFEST))]
    return Proof(tuple(facts), evidence).alterations


def by_digests(run_dir: Path) -> Proof:
    """Say what a folder's manifest and signature tell of its files, without reading the evidence."""
    facts = _of_files(run_dir, None)
    if (run_dir / ENVELOPE).exists():
        facts += _of_signature(run_dir, None)
    return Proof(tuple(facts), None)


def _of_chain(evidence: Evidence) -> list[tuple[State, str]]:
    if evidence.altered:
        return [(State.ALTERED, alteration(evidence.altered))]
    if evidence.problem:
        return [(State.UNSURE, f"incomplete: {evidence.problem}")]
    return [(State.WHOLE, f"the chain holds over {evidence.lines:,} lines, head {evidence.head}")]


def _of_pruning(run_dir: Path, evidence: Evidence, key: Ed25519PublicKey | None) -> list[tuple[State, str]]:
    """Tell how many bodies were taken out, and whether the chain is the one that was signed before."""
    if not evidence.pruned:
        return []
    told = f"{evidence.pruned:,} bodies were taken out later"
    try:
        found = signing.opened((run_dir / BEFORE).read_bytes())
        subjects = orjson.loads(found.payload)["subject"]
        stated = next(one["annotations"] for one in subjects if one["name"] == located(run_dir).name)
    except (EvidenceError, OSError, orjson.JSONDecodeError, KeyError, TypeError, StopIteration):
        return [(State.UNSURE, f"{told}, and no signed statement of before is there: the rest of the chain holds")]
    if stated != _annotations(evidence):
        return [(State.ALTERED, f"{told}, and the chain is not the one of {BEFORE}")]
    own = None if key else signing.own_key()
    known = key or (own.public_key() if own else None)
    if known is not None and signing.signed_by(found, known):
        return [(State.WHOLE, f"{told}; the chain is the one that key {signing.key_id(known)[:16]} signed before")]
    return [(State.UNSURE, f"{told}; the chain is the one of {BEFORE}, which no known key signed")]


def _of_signature(run_dir: Path, key: Ed25519PublicKey | None) -> list[tuple[State, str]]:
    file = run_dir / ENVELOPE
    if not file.exists():
        missing = State.ALTERED if key else State.UNSURE
        return [(missing, "nobody signed it: a chain alone cannot tell that it was not made anew as a whole")]
    try:
        found = signing.opened(file.read_bytes())
    except (EvidenceError, OSError) as problem:
        return [(State.ALTERED, f"{ENVELOPE}: {problem}")]
    facts = []
    if not (run_dir / MANIFEST).exists() or (run_dir / MANIFEST).read_bytes() != found.payload:
        facts.append((State.ALTERED, f"{MANIFEST} is not the one that was signed"))
    named = ", ".join(name[:16] for name, _ in found.signatures) or "nobody"
    own = None if key else signing.own_key()
    known = key or (own.public_key() if own else None)
    if known is not None and signing.signed_by(found, known):
        facts.append((State.WHOLE, f"signed by key {signing.key_id(known)[:16]}"))
    elif key is not None or (known is not None and signing.key_id(known) in dict(found.signatures)):
        facts.append((State.ALTERED, f"the signature (key {named}) is not one of the given key over this manifest"))
    else:
        facts.append((State.UNSURE, f"signed by key {named}, which is not known here: give its public key with --key"))
    return facts


def _of_files(run_dir: Path, evidence: Evidence | None) -> list[tuple[State, str]]:
    """Hold every file of the folder against the manifest, and the manifest against the evidence."""
    try:
        statement = orjson.loads((run_dir / MANIFEST).read_bytes())
        listed = {str(one["name"]): (one["digest"]["sha256"], one.get("annotations")) for one in statement["subject"]}
    except OSError:
        return [(State.UNSURE, f"{MANIFEST} is missing: nothing tells which files the run left")]
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return [(State.ALTERED, f"{MANIFEST} is no manifest")]
    facts: list[tuple[State, str]] = []
    own = located(run_dir).name
    there = _digests(run_dir)
    for name, (digest, stated) in listed.items():
        if name not in there:
            facts.append((State.ALTERED, f"{name} is missing"))
        elif there[name] != digest:
            facts.append((State.ALTERED, f"{name} is not the file that the manifest names"))
        elif name == own and evidence and stated != _annotations(evidence):
            facts.append((State.ALTERED, f"{MANIFEST} tells another chain than {own} holds"))
    if own not in listed:
        facts.append((State.ALTERED, f"{MANIFEST} does not name {own}"))
    facts += [(State.ALTERED, f"{name} is not in the manifest") for name in there if name not in listed]
    if evidence and {**statement, "subject": None} != _content(evidence, None):
        facts.append((State.ALTERED, f"{MANIFEST} tells another result than {own}"))
    return facts or [(State.WHOLE, f"all {len(listed)} files are those of the manifest")]


def _statement(run_dir: Path, evidence: Evidence) -> bytes:
    own = located(run_dir).name
    subjects = [
        {
            "name": name,
            "digest": {"sha256": digest},
            **({"annotations": _annotations(evidence)} if name == own else {}),
        }
        for name, digest in _digests(run_dir).items()
    ]
    return orjson.dumps(_content(evidence, subjects), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _content(evidence: Evidence, subjects: Sequence[Mapping[str, Any]] | None) -> dict[str, Any]:
    return {"_type": STATEMENT, "subject": subjects, "predicateType": PREDICATE, "predicate": _predicate(evidence)}


def _annotations(evidence: Evidence) -> dict[str, Any]:
    return {"lines": evidence.lines, "head": evidence.head, "complete": evidence.complete}


def _predicate(evidence: Evidence) -> dict[str, Any]:
    """Return the run as in-toto's test result: each check by its worst case."""
    ended: dict[str, set[Outcome]] = defaultdict(set)
    for verdict in evidence.verdicts:
        ended[verdict.check].add(verdict.outcome)
    failed = sorted(check for check, outcomes in ended.items() if Outcome.FAIL in outcomes)
    open_ones = sorted(
        check for check, outcomes in ended.items() if check not in failed and outcomes & {"inconclusive", "error"}
    )
    passed = sorted(check for check, outcomes in ended.items() if outcomes == {Outcome.PASS})
    unsure = open_ones or not passed or not evidence.complete
    origin: Mapping[str, Any] = evidence.header.get("origin") or {}
    described = origin.get("target_file") or {"name": evidence.header["target"]["name"], "sha256": None}
    digest = {"digest": {"sha256": described["sha256"]}} if described["sha256"] else {}
    return {
        "result": "FAILED" if failed else "WARNED" if unsure else "PASSED",
        "configuration": [{"name": described["name"], **digest}],
        "passedTests": passed,
        "warnedTests": open_ones,
        "failedTests": failed,
    }


def replaceable(run_dir: Path) -> bool:
    """Return whether a folder is signed by nobody, or by the runner's own key. Raises ConfigurationError."""
    return _replaceable(run_dir / ENVELOPE, signing.own_key())


def _replaceable(file: Path, key: Ed25519PrivateKey | None) -> bool:
    """Return whether no signature is there, or one that the runner's own key made."""
    if not file.exists():
        return True
    try:
        return key is not None and signing.signed_by(signing.opened(file.read_bytes()), key.public_key())
    except (EvidenceError, OSError):
        return False


def _digests(run_dir: Path) -> dict[str, str]:
    files = sorted(_files(run_dir), key=lambda file: file.relative_to(run_dir).as_posix())
    return {file.relative_to(run_dir).as_posix(): _digest(file) for file in files}


def _files(run_dir: Path) -> Sequence[Path]:
    return [
        file
        for file in run_dir.rglob("*")
        if file.is_file()
        and file.relative_to(run_dir).as_posix() not in _UNLISTED
        and not (file.name.startswith(".") and file.name.endswith(".part"))
    ]


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
