"""`--serve`: FHIR's $validate over HTTP on loopback, bounded and shut to web pages; `--watch` and `--workers`."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from payerproof.cli.shared.watching import changed
from payerproof.fhir.inputs import Entry
from payerproof.fhir.judging import Options, judge
from payerproof.fhir.serving import ValidateServer
from payerproof.fhir.validator import load
from payerproof.fhir.workers import judge_all
from tests.unit.fhir.as_xml import as_xml
from tests.unit.fhir.samples import patient

CARIN = "http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-Patient"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Return the port of a server that stands while the tests of this file run."""
    with ValidateServer(0, load(["hl7.fhir.us.carin-bb#2.0.0"]), Options(limit=100_000)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def ask(port: int, body: bytes, path: str = "/$validate", **headers: str) -> tuple[int, dict[str, Any]]:
    """Return status and resource of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST" if body else "GET", path, body or None, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def severities(outcome: dict[str, Any]) -> list[str]:
    """Return the severities of an outcome's issues beyond the first, which tells the verdict."""
    assert outcome["resourceType"] == "OperationOutcome"
    return [issue["severity"] for issue in outcome["issue"][1:]]


def parameters(resource: dict[str, Any], *profiles: str, mode: str | None = None) -> bytes:
    """Return the body of a call with parameters."""
    listed: list[dict[str, Any]] = [{"name": "resource", "resource": resource}]
    listed += [{"name": "profile", "valueUri": profile} for profile in profiles]
    listed += [{"name": "mode", "valueCode": mode}] if mode else []
    return json.dumps({"resourceType": "Parameters", "parameter": listed}).encode()


def test_resources_are_judged(port: int) -> None:
    """A resource, in JSON or XML, or inside Parameters with a profile, is answered by an OperationOutcome."""
    good, bad = patient(), patient(gender="x")
    assert ask(port, json.dumps(good).encode()) == ask(port, as_xml(good).encode())
    assert severities(ask(port, json.dumps(good).encode(), "/Patient/$validate")[1]) == []
    assert severities(ask(port, json.dumps(bad).encode(), "/Patient/p1/$validate")[1]) == ["error"]
    assert severities(ask(port, parameters(bad))[1]) == ["error"]
    for answer in (
        ask(port, parameters(good, CARIN)),
        ask(port, json.dumps(good).encode(), f"/$validate?profile={CARIN}"),
    ):
        assert answer[0] == 200
        assert "error" in severities(answer[1])
        assert f"{CARIN}|2.0.0" in answer[1]["issue"][0]["details"]["text"]
    assert severities(ask(port, parameters(good, f"{CARIN}|9"))[1]) == ["warning"]
    assert severities(ask(port, b"no json")[1]) == ["fatal"]


def test_metadata(port: int) -> None:
    """The CapabilityStatement is valid itself."""
    status, statement = ask(port, b"", "/metadata")
    assert (status, [issue for issue in load([]).validate(statement) if issue.rejects]) == (200, [])


@pytest.mark.parametrize(
    ("body", "path", "headers", "status"),
    [
        (b"", "/Patient", {}, 404),
        (b"{}", "/Patient", {}, 404),
        (b"{}", "/$validate", {"Host": "evil.example"}, 421),
        (b"{}", "/$validate", {"Host": "127.0.0.1.evil.example"}, 421),
        (b"x" * 100_001, "/$validate", {}, 413),
        (json.dumps(patient()).encode(), "/Coverage/$validate", {}, 422),
        (parameters(patient(), mode="delete"), "/$validate", {}, 422),
        (parameters(patient()).replace(b'"id"', b'"id": "2", "id"'), "/$validate", {}, 400),
    ],
)
def test_refusals(port: int, body: bytes, path: str, headers: dict[str, str], status: int) -> None:
    """What cannot be answered is refused with the reason, as an OperationOutcome."""
    found, outcome = ask(port, body, path, **headers)
    assert (found, severities(outcome)) == (status, ["fatal"])


def test_watching(tmp_path: Path) -> None:
    """All files come first, then those that are new or were written, then none."""
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    (tmp_path / "b.json").write_text("{}", encoding="utf-8")
    events: list[Callable[[], object]] = [
        lambda: (tmp_path / "b.json").write_text("{ }", encoding="utf-8"),
        lambda: (tmp_path / "c.json").write_text("{}", encoding="utf-8"),
        (tmp_path / "a.json").unlink,
    ]

    def wait() -> bool:
        if not events:
            return False
        events.pop(0)()
        return True

    seen = [[Path(name).name for name in names] for names in changed([str(tmp_path)], wait)]
    assert seen == [["a.json", "b.json"], ["b.json"], ["c.json"], []]


def test_workers_answer_in_order() -> None:
    """Processes side by side find what one finds, in the order of the input."""
    made = [patient(id=f"p{n}", gender="x" if n % 7 == 0 else "male") for n in range(450)]
    read = [Entry(f"line {n}", "f", n, json.dumps(each).encode()) for n, each in enumerate(made, 1)]
    alone = [judged for entry in read for judged in judge(load([]), entry, Options())]
    assert list(judge_all(read, [], Options(), workers=2)) == alone
    assert [judged.name for judged in alone] == [entry.name for entry in read]
