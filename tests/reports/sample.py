"""Sample evidence of a whole run, written through the real writer: a payer with three faults, and much else.

Every case of the household sweep is here (nine members, every ordered pair, every path), so that reports meet
the size and the variety of a real run. Nothing in it depends on the clock or on chance.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from payerproof.evidence.redaction import Redactor
from payerproof.evidence.writing import EvidenceWriter
from payerproof.model import Case, Exchange, Outcome, Verdict
from tests.reports.sample_catalogue import CHECKS, MEMBERS, PATHS, REQUIREMENTS

TOKEN = "eyJhbGciOiJSUzI1NiJ9.sample-access-token.c2lnbmF0dXJl"
"""Sent with every request; must be in no file."""

BASE = "http://127.0.0.1:8000/fhir"
CANARY = "ZQ7K0001M00F2ABC"


@dataclass
class Sample:
    """Writes the parts of a run; `scale` repeats the household sweep with other notes, for size."""

    writer: EvidenceWriter
    scale: int = 1
    clock: Iterator[int] = field(default_factory=itertools.count)

    def exchange(self, path: str, status: int, body: bytes, *, method: str = "GET", member: str = "h1-sub") -> str:
        """Record one exchange and return its id."""
        number = next(self.clock)
        name = f"x{number:06d}"
        self.writer.exchange(
            Exchange(
                id=name,
                method=method,
                url=f"{BASE}/{path}",
                request_headers={"authorization": f"Bearer {TOKEN}", "accept": "application/fhir+json"},
                request_body=b"",
                status=status,
                headers={"content-type": "application/fhir+json;charset=utf-8", "cache-control": "no-store"},
                body=body,
                started=round(number * 0.002, 3),
                elapsed=0.002,
                session=f"claims-viewer:{member}",
            )
        )
        return name

    def verdict(self, check: str, case: Case, outcome: Outcome, words: tuple[str, str, str], *exchanges: str) -> None:
        """Record one verdict; `words` are its reason, what was expected and what was observed."""
        reason, expected, observed = words
        curl = f"curl -sS -H 'Authorization: Bearer $TOKEN' '{BASE}/{case.path or 'metadata'}'" if exchanges else None
        leaked = outcome is Outcome.FAIL and case.subject and case.subject != case.requester
        details = {"canaries": [CANARY]} if leaked else {}
        self.writer.verdict(
            Verdict(check, case, outcome, reason, expected, observed, exchanges, curl, 0.004, details),
        )

    def household(self) -> None:
        """Judge every ordered pair over every path; the include path leaks a minor's claims to the unrelated adults."""
        for turn, requester, subject, path in itertools.product(range(self.scale), MEMBERS, MEMBERS, PATHS):
            if requester != subject:
                self._foreign(requester, subject, path, f"turn {turn + 1}" if turn else None)

    def _foreign(self, requester: str, subject: str, path: str, note: str | None) -> None:
        case = Case(requester, subject, path, "ExplanationOfBenefit", note=note)
        query = f"ExplanationOfBenefit?patient={subject}&_path={path}"
        control = self.exchange(query, 200, _bundle(subject, "own claim"), member=subject)
        check = "household-no-foreign-data"
        if path == "search-include" and subject == "h1-min" and requester in {"h1-exs", "h1-adc", "h1-spo", "h1-out"}:
            leak = self.exchange(query, 200, _bundle(subject, CANARY), member=requester)
            words = (
                f"the answer holds 2 values that belong to {subject}",
                f"no value of {subject} reaches {requester}",
                f"HTTP 200 with {CANARY} (h1-min: ExplanationOfBenefit/eob-3 supportingInfo text)",
            )
            self.verdict(check, case, Outcome.FAIL, words, control, leak)
        elif path == "export" and requester == "h1-out":
            words = ("the control answered 500", "the member's own record first", "HTTP 500 to the entitled member")
            self.verdict(check, case, Outcome.INCONCLUSIVE, words, control)
        else:
            denied = self.exchange(query, 404, b'{"resourceType":"OperationOutcome"}', member=requester)
            words = (
                "",
                f"no value of {subject} reaches {requester}",
                "HTTP 404; none of 214 known values in 1,024 bytes",
            )
            self.verdict(check, case, Outcome.PASS, words, control, denied)

    def own_record(self) -> None:
        """Judge each member asking for their own record; a teenager is refused a claim."""
        for member, path in itertools.product(MEMBERS, PATHS[:5]):
            answer = self.exchange(f"ExplanationOfBenefit?patient={member}", 200, _bundle(member, "own claim"))
            case = Case(member, member, path, "ExplanationOfBenefit")
            if member == "h1-teen" and path == "search-post":
                words = ("an entitled member is refused", "11 claims of h1-teen", "HTTP 200 with 10 of 11 claims")
                self.verdict("household-own-record-complete", case, Outcome.FAIL, words, answer)
            else:
                words = ("", f"every claim of {member}", "HTTP 200 with 11 of 11 claims")
                self.verdict("household-own-record-complete", case, Outcome.PASS, words, answer)

    def single_cases(self) -> None:
        """Record one verdict of each outcome that the sweeps do not yield, and the smaller suites."""
        token = self.exchange("../oauth/token", 200, b'{"access_token":"' + TOKEN.encode() + b'"}', method="POST")
        for check, outcome, reason, expected, observed in SINGLE:
            exchanges = (token,) if outcome is not Outcome.ATTESTED else ()
            self.verdict(check, Case(note=None), outcome, (reason, expected, observed), *exchanges)

    def measurements(self) -> None:
        """Record the notes that charts are made of."""
        for index, (lever, channel, app) in enumerate(
            itertools.product(("revocation endpoint", "portal"), CHANNELS, ("claims-viewer", "care-companion"))
        ):
            seconds = None if (lever, channel) == ("portal", "refresh") else round(0.4 + 1.7 * (index % 7), 2)
            data = {"lever": lever, "channel": channel, "app": app, "member": tuple(MEMBERS)[index % 3]}
            self.writer.note("time-to-denial", {**data, "seconds": seconds, "promised_seconds": 8.0})
        self.writer.note("load", LOAD)
        self.writer.note("load-capacity", CAPACITY)
        checks = {"no-foreign-data": 0, "server-error": 2, "status-declared": 5}
        self.writer.note("fuzz", {"cases": 1480, "seconds": 8.0, "operations": 14, "checks": checks, "errors": 0})
        self.writer.note("coverage", {"paths": len(PATHS), "pairs": len(MEMBERS) * (len(MEMBERS) - 1)})


CHANNELS = ("read", "search", "next link", "refresh", "introspection")

SINGLE = (
    ("smart-pkce-enforced", Outcome.FAIL, "a code was redeemed without its verifier", "HTTP 400", "HTTP 200, a token"),
    ("smart-code-single-use", Outcome.PASS, "", "HTTP 400 invalid_grant", "HTTP 400 invalid_grant"),
    ("smart-no-token", Outcome.PASS, "", "HTTP 401 with WWW-Authenticate", "HTTP 401 with WWW-Authenticate: Bearer"),
    (
        "smart-refresh-rotation",
        Outcome.INCONCLUSIVE,
        "no refresh token was issued",
        "a rotated token",
        "none to rotate",
    ),
    ("consent-portal-withdrawal", Outcome.PASS, "", "every channel refuses", "8 of 8 channels refuse"),
    ("consent-other-app-unharmed", Outcome.PASS, "", "the other app reads on", "HTTP 200 with 11 of 11 claims"),
    ("consent-expiry", Outcome.NOT_OFFERED, "the target file names no consent lifetime", "", ""),
    ("conformance-capability", Outcome.PASS, "", "fhirVersion 4.0.1", "fhirVersion 4.0.1"),
    ("conformance-service-date", Outcome.ERROR, "the connection was reset three times", "a Bundle", "no answer"),
    ("conformance-bulk-export", Outcome.NOT_OFFERED, "the CapabilityStatement has no $export", "", ""),
    ("sensitive-withheld-from-parent", Outcome.PASS, "", "no withheld value", "none of 12 withheld values"),
    ("fuzz-no-server-error", Outcome.PASS, "", "no 5xx", "1,480 cases, none"),
    ("load-no-leak-under-load", Outcome.PASS, "", "no foreign value", "41,203 answers scanned, none"),
    (
        "consent-audit-trail",
        Outcome.ATTESTED,
        "J. Rivera, privacy officer, 2026-05-02",
        "each decision is logged",
        "seen",
    ),
)

CAPACITY = {
    "kept": 400.0,
    "broken": 440.0,
    "confidence": 0.97,
    "why": "",
    "tries": [
        {"rate": 400.0, "told": "kept", "requests": 4100, "p95": 40.0, "why": ""},
        {"rate": 800.0, "told": "unclear", "requests": 90, "p95": 400.0, "why": "too few"},
        {"rate": 440.0, "told": "broken", "requests": 4300, "p95": 900.0, "why": ""},
    ],
}
LOAD = {
    "model": "open",
    "starts": {"made": 12345, "missed": 67},
    "warmup": 2.0,
    "unapplied": "",
    "by_journey": [{"name": "first-import", "requests": 90, "failures": 1, "p50": 900.0, "p95": 2500.0, "p99": 4400.0}],
    "users": 20,
    "duration": 30.0,
    "requests": 41203,
    "failures": 3,
    "scanned": 41200,
    "leaks": 0,
    "rps": 1373.4,
    "p50": 11.0,
    "p95": 29.0,
    "p99": 48.0,
    "by_path": [
        {"name": name, "requests": 41203 // 4, "failures": index, "p50": 9.0 + index, "p95": 25.0, "p99": 44.0}
        for index, name in enumerate(("Patient read", "EOB search", "EOB next page", "Coverage search"))
    ],
    "valid": True,
    "why": "",
    "series": [
        {
            "t": second,
            "users": min(20, second * 4),
            "rps": round(1373 * min(1, second / 5) + 60 * math.sin(second), 1),
            "p50": 11.0,
            "p95": 29.0 + second % 5,
        }
        for second in range(31)
    ],
}


def write_sample(folder: Path, *, scale: int = 1, complete: bool = True, reports: tuple[str, ...] = ()) -> Path:
    """Write `folder/evidence.jsonl` and return `folder`; an incomplete one ends as a stopped run does."""
    redactor = Redactor()
    redactor.register(TOKEN, "claims-viewer access token")
    writer = EvidenceWriter(folder / "evidence.jsonl", redactor)
    writer.header(
        tool={"name": "payerproof", "version": "0.1.0"},
        started="2026-06-14T18:00:00.000+00:00",
        target={
            "name": "demo",
            "title": "Embedded reference payer",
            "base": BASE,
            "guides": ["hl7.fhir.us.carin-bb#2.0.0"],
            "apps": [{"id": "claims-viewer", "client_id": "claims-viewer", "kind": "public"}],
            "members": [{"id": key, "role": role, "mode": "seeded"} for key, role in MEMBERS.items()],
            "policy": {"majority_age": 18, "time_zone": "America/Chicago", "earliest_service_date": "2016-01-01"},
            "allow": {"load": True, "writes": False},
            "limits": {"requests_per_second": 500},
            "clock": "2026-06-14T18:00:00Z",
        },
        seed=1,
        suites=["conformance", "consent", "fuzz", "household", "load", "sensitive", "smart"],
        options={"reports": list(reports)} if reports else {},
    )
    for requirement in REQUIREMENTS:
        writer.requirement(requirement)
    for check in CHECKS:
        writer.check(check)
    for member in MEMBERS:
        name = f"claims-viewer:{member}"
        writer.session(name, app="claims-viewer", member=member, patient=f"pat-{member}", scopes=["patient/*.rs"])
    sample = Sample(writer, scale)
    sample.household()
    sample.own_record()
    sample.single_cases()
    sample.measurements()
    why = None if complete else "KeyboardInterrupt"
    writer.close(complete=complete, why=why, finished="2026-06-14T18:01:12.500+00:00")
    return folder


def _bundle(member: str, text: str) -> bytes:
    claims = ",".join(
        f'{{"resource":{{"resourceType":"ExplanationOfBenefit","id":"{member}-{number}","text":"{text}"}}}}'
        for number in range(6)
    )
    return f'{{"resourceType":"Bundle","type":"searchset","total":6,"entry":[{claims}]}}'.encode()
