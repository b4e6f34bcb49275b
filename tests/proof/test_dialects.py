"""Targets that speak in a way of their own: asked in it, nothing is lost; what stands in the way is named once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from payerproof.reports.lost import lost
from tests.loopback import Answer, Asked, Reply
from tests.proof.miniatures.honest import TEEN, HonestPayer, outcome, people
from tests.proof.miniatures.running import (
    Result,
    Tokens,
    constantly,
    miniature,
    run,
    run_suites,
    secrets_in,
    target_text,
)

SELECT = "direct-read or search-no-subject or search-by-subject or narrowed or post-search or count-no-subject"
Maker = Callable[[HonestPayer], Answer]


def note(result: Result, topic: str) -> dict[str, Any]:
    """Return the one note on a topic."""
    (found,) = result.evidence.notes_on(topic)
    return dict(found)


def traits(result: Result) -> dict[str, str]:
    """Return the learnt traits by name."""
    return {item["name"]: item["value"] for item in note(result, "dialect")["traits"]}


def refuses_counts(most: int) -> Maker:
    """Make a payer that answers 400 to a larger `_count` than it takes."""

    def make(payer: HonestPayer) -> Answer:
        def answer(asked: Asked) -> Reply:
            told = asked.query.get("_count")
            refused = told is not None and int(told) > most
            return outcome(400, "too-costly", "too large") if refused else payer(asked)

        return answer

    return make


def needs_patient(payer: HonestPayer) -> Answer:
    """Make a payer that refuses a search of claims or coverage that names no patient."""

    def answer(asked: Asked) -> Reply:
        searched = asked.path.removeprefix("/fhir/").strip("/").removesuffix("/_search")
        bare = searched in {"Coverage", "ExplanationOfBenefit"}
        if bare and asked.bearer and "patient" not in asked.query:
            return outcome(400, "required", "name the patient")
        return payer(asked)

    return answer


def by_beneficiary(payer: HonestPayer) -> Answer:
    """Make a payer that searches coverage by `beneficiary` alone."""

    def answer(asked: Asked) -> Reply:
        if asked.path.endswith("/Coverage") and "patient" in asked.query:
            return outcome(400, "not-supported", "no such parameter")
        return payer(asked)

    return answer


def slashes(payer: HonestPayer) -> Answer:
    """Make a payer that redirects every address to one with a slash, and then takes plain JSON alone."""

    def answer(asked: Asked) -> Reply:
        if not asked.path.endswith("/"):
            path, mark, query = asked.target.partition("?")
            return Reply(301, b"", {"location": f"{path}/{mark}{query}"})
        if asked.headers.get("accept") == "application/fhir+json":
            return Reply(406)
        return payer(asked)

    return answer


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Give the run of the honest payer itself."""
    return run_suites(lambda payer: payer, tmp_path_factory.mktemp("plain"), select=SELECT)


def outcomes(result: Result) -> dict[tuple[str, str], str]:
    """Return the outcome of every case."""
    return {(item["check"], json.dumps(item["case"], sort_keys=True)): item["outcome"] for item in result.verdicts()}


@pytest.mark.parametrize(
    ("maker", "learnt"),
    [
        (refuses_counts(50), {"page-limit": "50"}),
        (refuses_counts(3), {"page-limit": "1"}),
        (refuses_counts(-1), {"page-limit": "no _count"}),
        (needs_patient, {"search-without-patient": "refused"}),
        (by_beneficiary, {"patient-parameter": "Coverage?beneficiary=ID"}),
        (slashes, {"trailing-slash": "needed", "accept": "application/json"}),
    ],
    ids=["at-most-fifty", "at-most-three", "no-counts", "patient-needed", "by-beneficiary", "slashes-and-plain-json"],
)
def test_no_case_is_lost_to_a_dialect(tmp_path: Path, plain: Result, maker: Maker, learnt: dict[str, str]) -> None:
    """Asked in its own way, a target shows all that it shows in the plain way, and how it speaks is on record."""
    result = run_suites(maker, tmp_path, select=SELECT)
    before, after = outcomes(plain), outcomes(result)
    assert before.keys() == after.keys()
    assert {case: after[case] for case in before if before[case] == "pass" != after[case]} == {}
    assert {item["outcome"] for item in result.verdicts()} <= {"pass", "not_offered"}
    assert learnt.items() <= traits(result).items()


def test_a_leak_behind_a_page_maximum_is_found(tmp_path: Path) -> None:
    """A search by date that names nobody shows everybody's claims, on a server that refuses pages of two hundred."""

    class Leaks(HonestPayer):
        def serve(self, grant: Any, path: str, query: Any) -> Reply:
            if "service-date" in query and "patient" not in query:
                everybody = [item for person in reversed(people().members) for item in person.resources]
                return self.page(path, [item for item in everybody if item["resourceType"] == path], query)
            return super().serve(grant, path, query)

    def make(payer: HonestPayer) -> Answer:
        return refuses_counts(50)(Leaks(payer.tokens, payer.origin))

    result = run_suites(make, tmp_path, select="service-date")
    assert result.verdicts("household-no-unasked-data", "fail")


def test_a_refused_control_of_a_declared_path_is_inconclusive(tmp_path: Path) -> None:
    """A search that the target declares and refuses in every variant is no path that it does not offer."""

    def make(payer: HonestPayer) -> Answer:
        def answer(asked: Asked) -> Reply:
            searched = asked.path.rstrip("/").endswith("/Coverage")
            return outcome(422, "processing", "not today") if searched else payer(asked)

        return answer

    result = run_suites(make, tmp_path, select="search-no-subject or search-by-subject")
    paths = {"search-no-subject", "search-by-subject"}
    cases = [item for item in result.verdicts("household-no-") if item["case"]["path"] in paths]
    assert {item["outcome"] for item in cases if item["case"]["resource_type"] == "Coverage"} == {"inconclusive"}
    assert result.status == 2


def test_what_is_neither_declared_nor_served_is_not_offered(tmp_path: Path) -> None:
    """An interaction that nothing declares, and that those entitled are refused, is not offered."""

    def make(payer: HonestPayer) -> Answer:
        def answer(asked: Asked) -> Reply:
            return outcome(405, "not-supported", "search by GET") if asked.method == "POST" else payer(asked)

        return answer

    result = run_suites(make, tmp_path, select="post-search and no_foreign_data")
    assert result.outcomes() == {"not_offered"}


def encoded_links(payer: HonestPayer) -> Answer:
    """Make a payer that percent-encodes its own next links."""

    def answer(asked: Asked) -> Reply:
        reply = payer(asked)
        document = json.loads(reply.body or b"{}")
        for link in document.get("link", ()):
            link["url"] = quote(link["url"], safe="")
        return Reply(reply.status, json.dumps(document).encode(), reply.headers)

    return answer


def failing_pages(payer: HonestPayer) -> Answer:
    """Make a payer whose pages after the first are not there."""

    def answer(asked: Asked) -> Reply:
        return outcome(404, "not-found", "no such page") if "_offset" in asked.query else payer(asked)

    return answer


def no_claims(payer: HonestPayer) -> Answer:
    """Make a payer of clinical records alone, which says so."""

    def answer(asked: Asked) -> Reply:
        searched = asked.path.removeprefix("/fhir/").partition("/")[0]
        if searched in {"Coverage", "ExplanationOfBenefit"}:
            return outcome(404, "not-supported", "no such type")
        reply = payer(asked)
        if searched != "metadata":
            return reply
        document = json.loads(reply.body)
        for rest in document["rest"]:
            rest["resource"] = [item for item in rest["resource"] if item["type"] == "Patient"]
        return Reply(reply.status, json.dumps(document).encode(), reply.headers)

    return answer


@pytest.mark.parametrize(
    ("maker", "name", "words"),
    [
        (slashes, "trailing-slash", "redirected to the same one with a slash"),
        (encoded_links, "links-encoded", "percent-encodes its own next links"),
        (failing_pages, "pages-fail", "pages after the first fail"),
        (constantly(outcome(401, "login", "no")), "own-patient-refused", "gets 401 for the own Patient"),
    ],
    ids=["slashes", "encoded-links", "failing-pages", "everything-refused"],
)
def test_one_cause_is_named_once_and_first(tmp_path: Path, maker: Maker, name: str, words: str) -> None:
    """What makes many cases useless is a note of the run."""
    result = run_suites(maker, tmp_path, select="search-by-subject or paging")
    obstacles = note(result, "preflight")["obstacles"]
    assert name in [item["name"] for item in obstacles]
    assert any(words in item["detail"] and item["remedy"] and item["exchanges"] for item in obstacles)
    assert result.errors() == []
    report = (result.folder / "report.html").read_text("utf-8")
    assert "How this payer speaks" in report
    assert words in report.replace("&#39;", "'")


def test_what_a_payer_of_other_records_does_not_serve_costs_no_doubt(tmp_path: Path) -> None:
    """Claims that nothing declares and nobody gets are not offered, which is said first; the rest is judged."""
    tokens = Tokens()
    with miniature(no_claims, tokens) as server:
        text, number = re.subn(r"(?m)^guides = .*$", "guides = []", target_text(server.origin, "attached"))
        assert number == 1
        file = tmp_path / "miniature.toml"
        file.write_text(text, encoding="utf-8")
        select = "no_foreign_data or denial_uniform or search_complete or read_names"
        result = run(file, tmp_path / "run", select, tokens.environment, suites=("conformance", "household"))
    (obstacle,) = note(result, "preflight")["obstacles"]
    assert obstacle["name"] == "no-claims-declared"
    assert "neither the CapabilityStatement nor a claimed guide" in obstacle["detail"]
    outcomes: dict[str, set[str]] = {}
    for verdict in result.verdicts():
        outcomes.setdefault(str(verdict["case"]["resource_type"]), set()).add(verdict["outcome"])
    assert outcomes["ExplanationOfBenefit"] == outcomes["Coverage"] == {"not_offered"}
    assert outcomes["Patient"] <= {"pass", "not_offered"}
    assert "pass" in outcomes["Patient"]


def test_lost_coverage_is_counted_by_reason() -> None:
    """Reasons that differ in a member's name are one; what is not asked at all is not lost."""
    refused = "not declared, and refused to the person entitled as well, in every variant: 404"
    verdicts = [
        {"outcome": "inconclusive", "reason": "the control is refused: ann gets 400"},
        {"outcome": "inconclusive", "reason": "the control is refused: annie gets 400"},
        {"outcome": "not_offered", "reason": refused},
        {"outcome": "not_offered", "reason": "the target file does not allow load"},
        {"outcome": "pass", "reason": ""},
    ]
    found = {"target": {"members": [{"id": "ann"}, {"id": "annie"}]}, "verdicts": verdicts}
    assert lost(found) == [
        {"outcome": "inconclusive", "reason": "the control is refused: a member gets 400", "cases": 2},
        {"outcome": "not_offered", "reason": refused, "cases": 1},
    ]


QUIRKS = """
[quirks.page-limit]
value = 50
cause = "the gateway limits pages"

[quirks.post-search]
value = "refused"
cause = "the firewall refuses forms"

[quirks.total]
value = "refused"
cause = "an old release"
until = 2026-01-31
"""


def test_pinned_quirks_carry_their_cause_and_grow_old(tmp_path: Path) -> None:
    """A quirk that shows has its cause beside it; one that no longer shows, or has expired, is told."""
    result = run_suites(refuses_counts(50), tmp_path, select="search-by-subject", extra=QUIRKS)
    dialect = note(result, "dialect")
    causes = {item["name"]: item["cause"] for item in dialect["traits"] if item["cause"]}
    assert causes == {"page-limit": "the gateway limits pages"}
    assert [line.split()[0] for line in dialect["outdated"]] == ["quirks.post-search", "quirks.total"]


def test_a_member_without_a_login_is_a_subject_like_any_other(tmp_path: Path) -> None:
    """A child whom the parent's login reaches is crawled by it, and nobody else may see the child's record."""
    tokens = Tokens()
    with miniature(lambda payer: payer, tokens) as server:
        text = target_text(server.origin, "attached")
        begin = text.index("[members.login]", text.index(f'id = "{TEEN}"'))
        end = text.index("[[", begin)
        file = tmp_path / "miniature.toml"
        file.write_text(_via_parent(f"{text[:begin]}\n{text[end:]}"), encoding="utf-8")
        select = "household and (direct-read or search-by-subject) and no_foreign_data"
        result = run(file, tmp_path / "run", select, tokens.environment)
    about = [item for item in result.verdicts("household-no-foreign-data") if item["case"]["subject"] == TEEN]
    assert {item["outcome"] for item in about} == {"pass"}
    assert TEEN not in {item["case"]["requester"] for item in result.verdicts()}


def _via_parent(text: str) -> str:
    """Return a target file in which the daughter, who has no login any more, is reached by her mother's."""
    return text.replace(f'id = "{TEEN}"\n', f'id = "{TEEN}"\nvia = "parent"\n', 1)


def test_extra_headers_go_to_the_base_alone_and_are_not_recorded(tmp_path: Path) -> None:
    """A gateway that asks for a key is served; the key stands in no file of the run."""

    def make(payer: HonestPayer) -> Answer:
        def answer(asked: Asked) -> Reply:
            return payer(asked) if asked.headers.get("x-key") == "swordfish-of-the-gateway" else Reply(403)

        return answer

    extra = '[headers]\nX-Key = { file = "gateway.key" }\n'
    (tmp_path / "gateway.key").write_text("swordfish-of-the-gateway\n", encoding="utf-8")
    result = run_suites(make, tmp_path, select="direct-read and no_foreign_data", extra=extra)
    assert result.outcomes() == {"pass"}
    assert secrets_in(result.folder, ["swordfish-of-the-gateway"]) == []
