"""The official validator's protocols, spoken on loopback; and its own jars, where they are at hand."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from payerproof.fhir.install import add
from payerproof.fhir.issue import Issue, IssueSeverity
from payerproof.fhir.second_opinion import compare, open_opinion
from payerproof.fhir.second_opinion.outcome import OpinionError
from payerproof.fhir.validator import load
from tests.unit.fhir.samples import errors, patient

JARS = "PAYERPROOF_VALIDATOR_JARS"
TEXT = json.dumps(patient(gender="x")).encode()
OUTCOME = {
    "resourceType": "OperationOutcome",
    "issue": [
        {
            "severity": "error",
            "code": "invariant",
            "expression": ["Patient.name[0]"],
            "details": {"text": "Rule pat-9: 'x' Failed"},
        },
        {"severity": "warning", "code": "informational", "expression": ["Patient"], "diagnostics": "mind"},
        {"severity": "error", "code": "not-found", "details": {"text": "URL value 'x' does not resolve"}},
        {"severity": "information", "code": "informational", "details": {"text": "All OK"}},
    ],
}


class Server(ThreadingHTTPServer):
    """Answers every POST by `answer(path, body)` and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, bytes]] = []
        self.answer: Callable[[str, bytes], tuple[int, Any]] = lambda _path, _body: (200, OUTCOME)

    @property
    def address(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, body))
        status, found = self.server.answer(self.path, body)
        answer = found if isinstance(found, bytes) else json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    """Serve one test."""
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def test_cli_server(server: Server) -> None:
    """validator_cli gets the resource as body and the profiles as query, and answers with an outcome."""
    (issues,) = open_opinion(f"cli:{server.address}/", []).validate_all([TEXT], ["a:b", "c:d"])
    assert server.asked == [("/validateResource?profile=a%3Ab&profile=c%3Ad", TEXT)]
    assert [(issue.severity.value, issue.expression, issue.constraint, issue.message) for issue in issues] == [
        ("error", "Patient.name[0]", "pat-9", "Rule pat-9: 'x' Failed"),
        ("warning", "Patient", None, "mind"),
    ]


def test_classic_wrapper(server: Server) -> None:
    """The older wrapper takes the profiles in one parameter."""
    open_opinion(f"classic:{server.address}", []).validate_all([TEXT], ["a:b", "c:d"])
    assert server.asked == [("/validate?profile=a%3Ab%2Cc%3Ad", TEXT)]


def test_wrapper_keeps_its_session(server: Server) -> None:
    """The validator-wrapper gets both names of its context, and its session back with the next resource."""
    issue = {"level": "ERROR", "location": "Patient.gender", "type": "CODEINVALID", "message": "no"}
    server.answer = lambda _path, _body: (200, {"outcomes": [{"issues": [issue]}], "sessionId": "s1"})
    found = open_opinion(f"wrapper:{server.address}", ["a#1"]).validate_all([TEXT, TEXT], ["a:b"])
    assert [[(each.severity.value, each.expression) for each in issues] for issues in found] == [
        [("error", "Patient.gender")]
    ] * 2
    asked = [json.loads(body) for _, body in server.asked]
    assert [each["sessionId"] for each in asked] == [None, "s1"]
    assert asked[0]["cliContext"] == asked[0]["validationContext"]
    assert asked[0]["cliContext"]["igs"] == ["a#1"]
    assert json.loads(asked[0]["filesToValidate"][0]["fileContent"]) == patient(gender="x")


@pytest.mark.parametrize("kind", ["cli", "classic", "wrapper"])
@pytest.mark.parametrize("answer", [(500, b"broken"), (200, b"not json"), (200, {"a": 1}), (200, []), (404, b"")])
def test_unusable_answer(server: Server, kind: str, answer: tuple[int, Any]) -> None:
    """An answer that is no verdict is an error with the address, never an empty list of issues."""
    server.answer = lambda _path, _body: answer
    with pytest.raises(OpinionError, match=r"127\.0\.0\.1"):
        open_opinion(f"{kind}:{server.address}", []).validate_all([TEXT])


@pytest.mark.parametrize("text", ["", "cli", "cli:", "cli:ftp://x", "java:/x", "jars:"])
def test_unknown_kind(text: str) -> None:
    """What names no second opinion is told what would."""
    with pytest.raises(OpinionError, match="wrapper:URL"):
        open_opinion(text, [])


def test_folder_without_jars(tmp_path: Path) -> None:
    """A folder that does not hold the validator is named."""
    with pytest.raises(OpinionError, match="no jar"):
        open_opinion(f"jars:{tmp_path}", [])


def issue(place: str, constraint: str | None = None, severity: IssueSeverity = IssueSeverity.ERROR) -> Issue:
    """Return an issue that differs from others by place and rule alone."""
    return Issue(severity, place, constraint, "invalid", "m")


def test_differences() -> None:
    """The same rule, or a place just above or below, is the same finding; the rest is listed by side."""
    ours = [issue("Patient.name[0]"), issue("Patient.gender"), issue("Patient.x", "pat-1")]
    theirs = [issue("Patient.name[0].family"), issue("Patient.contact[0].name.given"), issue("Patient.a.b.c", "pat-1")]
    found = compare(ours, theirs)
    assert (found.agree, found.only_ours, found.only_theirs) == (True, (ours[1],), (theirs[1],))
    assert next(found.lines()) == "second opinion agrees: it rejects, we reject"
    undecided = [issue("Patient.code", severity=IssueSeverity.NOT_EVALUATED)]
    assert list(compare(undecided, theirs[:1]).lines()) == [
        "second opinion DIFFERS: it rejects, we accept",
        "  only there: Patient.name[0].family: m",
        "  not evaluated here: 1",
    ]
    assert compare([], [issue("Patient", severity=IssueSeverity.WARNING)]).as_dict()["agree"] is True


def test_a_missing_verdict_is_no_agreement() -> None:
    """What the other side came to no verdict about is neither accepted nor rejected by it."""
    broke = [issue("", severity=IssueSeverity.NOT_EVALUATED)]
    found = compare([issue("Patient.gender")], broke)
    assert (found.agree, found.as_dict()["rejects"]) == (None, None)
    assert list(found.lines()) == ["second opinion MISSING: it came to no verdict, we reject"]


FRAGILE_JAVA = """#!{python}
import json, sys
arguments = sys.argv[sys.argv.index("org.hl7.fhir.validation.ValidatorCli") + 1:]
texts = [open(name).read() for name in arguments[:arguments.index("-version")]]
if any("down" in text for text in texts):
    sys.exit("Exception in thread main: NullPointerException")
issues = [[{{"severity": "error", "code": "invalid", "diagnostics": text}}] if "bad" in text else [] for text in texts]
outcomes = [{{"resourceType": "OperationOutcome", "issue": found}} for found in issues]
found = {{"resourceType": "Bundle", "entry": [{{"resource": outcome}} for outcome in outcomes]}}
with open(arguments[arguments.index("-output") + 1], "w") as file:
    json.dump(found if len(outcomes) > 1 else outcomes[0], file)
"""


def test_one_text_that_brings_the_program_down_costs_no_other_verdict(
    tmp_path: Path, packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program ends at one text; all others are judged, in their places."""
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(FRAGILE_JAVA.format(python=sys.executable))
    java.chmod(0o755)
    (tmp_path / "validator_cli.jar").touch()
    monkeypatch.setenv("PATH", str(java.parent))
    monkeypatch.setenv("PAYERPROOF_PACKAGES", str(tmp_path / "packages"))
    add(packages / "hl7.fhir.r4.core-4.0.1.tgz")
    texts = [b"down" if number in (3, 7) else b"bad" if number % 2 else b"good" for number in range(11)]
    theirs = open_opinion(f"jars:{tmp_path}", []).validate_all(texts)
    assert [compare([], issues).as_dict()["rejects"] for issues in theirs] == [
        None if text == b"down" else text == b"bad" for text in texts
    ]
    assert "NullPointerException" in theirs[3][0].message


def test_official_jars(tmp_path: Path, packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The official validator itself agrees on a good and a bad resource."""
    jars = os.environ.get(JARS)
    if not jars or shutil.which("java") is None:
        pytest.skip(f"the official validator is not here: set {JARS} to a folder of its jars, and install Java")
    monkeypatch.setenv("PAYERPROOF_PACKAGES", str(tmp_path))
    for name in ("hl7.fhir.r4.core-4.0.1", "hl7.fhir.us.core-3.1.1", "hl7.fhir.us.carin-bb-1.1.0"):
        add(packages / f"{name}.tgz")
    guide = "hl7.fhir.us.carin-bb#1.1.0"
    texts = [json.dumps(patient()).encode(), TEXT]
    theirs = open_opinion(f"jars:{jars}", [guide]).validate_all(texts)
    judge = load([guide])
    ours = [judge.validate(text) for text in texts]
    assert [errors(issues) for issues in ours] == [[], [("Patient.gender", None)]]
    assert [compare(one, other).agree for one, other in zip(ours, theirs, strict=True)] == [True, True]
    assert [compare(one, other).only_theirs for one, other in zip(ours, theirs, strict=True)] == [(), ()]
