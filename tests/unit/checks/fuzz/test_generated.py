"""What is used of Schemathesis: the guard of the one adapter. No network is touched here."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice

import pytest
import requests.adapters

from payerproof.checks.fuzz.generated import EngineError, Invented, _config, run
from payerproof.checks.fuzz.openapi import describe, operations
from payerproof.errors import LimitExceeded
from payerproof.model import Exchange
from tests.unit.checks.fuzz.samples import CAPABILITIES

OPERATIONS = operations(CAPABILITIES)
EXAMPLES = {"date": ("2019-13-45", "ge"), "id": ("..", "a/b")}


class Door:
    """Takes invented requests and answers each alike."""

    def __init__(self, status: int = 404, stop_after: int = 100) -> None:
        self.status = status
        self.stop_after = stop_after
        self.taken: list[Invented] = []

    def __call__(self, invented: Invented) -> Exchange:
        """Keep the request and answer it."""
        if len(self.taken) == self.stop_after:
            raise LimitExceeded("enough")
        self.taken.append(invented)
        body = b'{"resourceType": "OperationOutcome", "issue": []}'
        headers = {"content-type": "application/fhir+json"}
        error = None if self.status else "reset"
        return Exchange("x", "GET", invented.url, {}, b"", self.status, headers, body, 0.0, 0.001, error=error)


def invent(door: Door) -> list[EngineError]:
    """Let the engine run until the door has enough, at most half a minute."""
    errors: list[EngineError] = []
    with suppress(LimitExceeded):
        errors.extend(run(describe(OPERATIONS, EXAMPLES), door, 30.0, 7))
    return errors


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no request of the engine's own out of the process."""

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("the engine sent something by itself")

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", refuse)


def test_every_operation_is_tried() -> None:
    """Requests are invented for each operation, relative to the base, and only such as read."""
    door = Door()
    assert invent(door) == []
    assert {item.label for item in door.taken} == {operation.label for operation in OPERATIONS}
    assert {item.method for item in door.taken} == {"GET"}
    assert [item.url for item in door.taken if not item.url.startswith(("Coverage", "Organization"))] == []


def test_examples_are_among_the_requests() -> None:
    """Values that we know to be trouble are tried as they are."""
    door = Door()
    invent(door)
    urls = " ".join(item.url for item in door.taken)
    wanted = ("_lastUpdated=2019-13-45", "_lastUpdated=ge", "Coverage/a%2Fb")
    assert [value for value in wanted if value not in urls] == []


def test_error_of_ours_ends_the_run() -> None:
    """A limit that is met stops the engine at once, and is told as what it is."""
    door = Door(stop_after=3)
    with pytest.raises(LimitExceeded, match="enough"):
        list(run(describe(OPERATIONS, EXAMPLES), door, 30.0, 7))
    assert len(door.taken) == 3


def test_silence_of_the_target_is_an_error_and_no_finding() -> None:
    """Where no answer comes the engine reports errors, each with its operation."""
    errors = list(islice(run(describe(OPERATIONS, {}), Door(status=0), 30.0, 7), 1))
    assert [error.label in {operation.label for operation in OPERATIONS} for error in errors] == [True]


def test_time_is_the_engines_bound() -> None:
    """The engine is told how long it may take, in whole seconds, and which seed to draw from."""
    config = _config(12.9, 7)
    assert (config.max_time, config.seed) == (12, 7)


def test_engine_leaves_our_headers_alone() -> None:
    """Neither its own name nor any credentials are among the headers it asks for."""
    door = Door()
    invent(door)
    names = {name for item in door.taken for name in item.headers}
    assert names & {"authorization", "user-agent", "cookie", "x-schemathesis-testcaseid"} == set()
