"""What the load process tells: counts of what was seen, and the first suspicious answers of each kind in full."""

from __future__ import annotations

import base64
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from payerproof.checks.load.plan import PRIVATE, Ask
from payerproof.load.oracle import Seen
from payerproof.model import Exchange

KEPT = 20
"""Suspicious answers of each kind that are kept in full; all are counted."""

ANSWERS = "answers.jsonl"
SUMMARY = "summary.json"


class Journal:
    """Two files in a private folder: suspicious answers line by line, and a summary at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._answers = _private(folder / ANSWERS)
        self._kinds: Counter[str] = Counter()
        self._asked: Counter[str] = Counter()
        self._scanned = 0
        self._span: tuple[float, float] | None = None

    def note(self, ask: Ask, answer: Exchange, seen: Seen) -> None:
        """Count one request, and keep its answer if it is suspicious. Times are those of `answer`."""
        self._asked["own" if ask.own else "other"] += 1
        self._scanned += answer.status != 0 and not answer.truncated
        self._kinds[seen.kind] += 1
        began, ended = self._span or (answer.started, answer.started)
        self._span = (min(began, answer.started), max(ended, answer.started + answer.elapsed))
        if seen.kind in {"foreign", "lacking", "refused", "broken"} and self._kinds[seen.kind] <= KEPT:
            self._answers.write(orjson.dumps(_line(ask, answer, seen)) + b"\n")
            self._answers.flush()

    def close(self, measured: Mapping[str, Any]) -> None:
        """Write the summary, with what was measured; its presence tells that the process came to its own end."""
        began, ended = self._span or (0.0, 0.0)
        with _private(self._folder / SUMMARY) as file:
            file.write(
                orjson.dumps(
                    {
                        "own": self._asked["own"],
                        "other": self._asked["other"],
                        "scanned": self._scanned,
                        "kinds": dict(sorted(self._kinds.items())),
                        "duration": ended - began,
                        "measured": measured,
                    }
                )
            )
        self._answers.close()


def _line(ask: Ask, answer: Exchange, seen: Seen) -> dict[str, object]:
    """Return an answer as JSON; the token stays out, as the engine knows whose it was."""
    return {
        "kind": seen.kind,
        "owners": seen.owners,
        "missing": seen.missing,
        "path": ask.path,
        "requester": ask.requester,
        "subject": ask.subject,
        "method": answer.method,
        "url": answer.url,
        "request_headers": dict(answer.request_headers),
        "request_body": base64.b64encode(answer.request_body).decode("ascii"),
        "status": answer.status,
        "headers": dict(answer.headers),
        "body": base64.b64encode(answer.body).decode("ascii"),
        "elapsed": answer.elapsed,
        "truncated": answer.truncated,
        "error": answer.error,
    }


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb")
