"""Payers with one hostile trait: the run ends, says what it met, loses nothing, and keeps its secrets."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest

from tests.loopback import Answer, Asked, Loopback, Reply
from tests.proof.miniatures import barren, hostile
from tests.proof.miniatures.honest import HonestPayer, resource
from tests.proof.miniatures.hostile import ESCAPES, SCRIPT, Trait, claims_only
from tests.proof.miniatures.running import (
    PROBES,
    Mode,
    Result,
    Tokens,
    miniature,
    run,
    run_suites,
    secrets_in,
    target_text,
)
from tests.shared import evidence_bytes

READS = "test_no_foreign_data and direct-read"
"""A dozen cases, for traits that cost time."""

SLOW = "test_no_foreign_data and direct-read and Patient or test_no_foreign_data and direct-read and Explanation"


def try_trait(
    trait: Trait, folder: Path, select: str = PROBES, *, tokens: Tokens | None = None, **options: float
) -> Result:
    """Put a payer with `trait` under test, and check what holds for every run whatever the trait."""
    given = tokens or Tokens()
    result = run_suites(claims_only(trait), folder, select=select, tokens=given, **options)  # type: ignore[arg-type]  # numbers by name
    assert_sound(result, given)
    return result


def assert_sound(result: Result, tokens: Tokens) -> None:
    """Check that a run is whole: every exchange on record, every verdict explained, no secret, no bug of ours."""
    assert result.evidence.complete
    assert result.evidence.problem is None
    assert len(result.evidence.exchanges) >= len(result.asked)
    assert all(item["reason"] for item in result.verdicts() if item["outcome"] != "pass")
    assert [item["details"] for item in result.verdicts(outcome="error") if "traceback" in item["details"]] == []
    assert secrets_in(result.folder, tokens.grants) == []
    assert [token for token in tokens.grants if token in result.shown] == []
    assert_rest_is_judged(result)


def assert_rest_is_judged(result: Result) -> None:
    """Check that cases which never meet the trait are judged as ever."""
    rest = [item for item in result.verdicts("household-no") if item["case"]["resource_type"] == "Patient"]
    assert rest
    assert {item["outcome"] for item in rest} <= {"pass", "not_offered"}


def met(result: Result) -> set[str]:
    """Return the outcomes of the leak check where it meets the trait."""
    found = result.verdicts("household-no-foreign-data")
    return {item["outcome"] for item in found if item["case"]["resource_type"] == "ExplanationOfBenefit"}


@pytest.mark.parametrize(
    ("trait", "reason"),
    [
        (hostile.huge_body, "the body was cut at 16777216 bytes"),
        (hostile.gzip_bomb, "the body was cut at 16777216 bytes"),
        (hostile.closes_in_mid_body, "the answer broke off after"),
        (hostile.deep_json, "the control is empty"),
        (hostile.wrong_shapes, "the control is empty"),
        (hostile.echoes_token, "the control is refused"),
        (hostile.says_429("3600"), "the target asked to slow down (429)"),
        (hostile.says_429("0"), "the target asked to slow down (429)"),
        (hostile.says_429("whenever"), "the target asked to slow down (429)"),
    ],
    ids=["huge", "bomb", "broken-off", "deep", "wrong-shapes", "echo", "429-hours", "429-now", "429-garbage"],
)
def test_trait_leaves_its_cases_open(tmp_path: Path, trait: Trait, reason: str) -> None:
    """What the trait keeps from being learnt is inconclusive, in words that name the trait; it is never a pass."""
    result = try_trait(trait, tmp_path, READS)
    assert met(result) == {"inconclusive"}
    assert reason in result.reasons()


@pytest.mark.parametrize("head", [True, False], ids=["head", "body"])
def test_slow_drip_ends(tmp_path: Path, *, head: bool) -> None:
    """A target that drips costs a few deadlines, and then its cases are told as unreachable."""
    servers: list[Loopback] = []
    tokens = Tokens()
    make = claims_only(hostile.drips(lambda: servers[0], head=head))
    with miniature(make, tokens) as server:
        servers.append(server)
        file = tmp_path / "miniature.toml"
        file.write_text(target_text(server.origin, "seeded", deadline=0.4), encoding="utf-8")
        result = run(file, tmp_path / "run", SLOW, tokens.environment, server.asked)
    assert result.evidence.complete
    assert met(result) <= {"inconclusive", "error"}
    assert "ReadTimeout" in result.reasons()
    assert secrets_in(result.folder, tokens.grants) == []


def test_endless_pages_end(tmp_path: Path) -> None:
    """A paging chain without end is walked to a limit, and what could not be learnt is said."""
    result = try_trait(hostile.endless_pages, tmp_path)
    assert "the pages could not be walked to their end" in result.reasons()
    assert "fail" not in result.outcomes()


@pytest.mark.parametrize("mode", ["seeded", "attached"])
def test_token_never_follows_a_next_link(tmp_path: Path, mode: Mode) -> None:
    """A next link to another host is not followed: no token arrives there, nor anything else."""
    with Loopback(lambda _: resource(barren.EMPTY_BUNDLE)) as other:
        trait = claims_only(hostile.links_to(f"{other.origin}/fhir/ExplanationOfBenefit?page=2"))
        result = run_suites(trait, tmp_path, mode=mode, select=PROBES)
        assert other.asked == []
    assert "fail" not in met(result)


def test_next_link_that_leads_nowhere(tmp_path: Path) -> None:
    """A next link that is no URL ends the walk, not the run."""
    links = cycle(["http://[::1", "//", "javascript:alert(1)", "http://\x00/", "?", "x" * 50_000, "http://h:port/"])

    def trait(asked: Asked, honest: Reply) -> Reply | Iterator[bytes]:
        return hostile.links_to(next(links))(asked, honest)

    result = try_trait(trait, tmp_path)
    assert "the next link leaves the target: to nowhere" in result.reasons() or "pass" in met(result)
    assert result.errors() == []


def test_token_never_follows_a_redirect(tmp_path: Path) -> None:
    """A FHIR request that is redirected to another host goes nowhere."""
    with Loopback(lambda _: resource(barren.EMPTY_BUNDLE)) as other:
        result = try_trait(hostile.redirects_to(other.origin), tmp_path)
        assert other.asked == []
    assert met(result) == {"inconclusive"}


def refreshing(token_answer: Callable[[Asked], Reply]) -> Callable[[HonestPayer], Answer]:
    """Return the maker of an honest payer with a token endpoint."""

    def make(payer: HonestPayer) -> Answer:
        return lambda asked: token_answer(asked) if asked.path == "/token" else payer(asked)

    return make


ENDPOINT = '[smart]\ntoken_endpoint = "{origin}/token"'


def test_refresh_tokens_open_sessions(tmp_path: Path) -> None:
    """Refresh tokens of the target file are redeemed, and neither they nor the access tokens are written anywhere."""
    tokens = Tokens("refresh_token")
    issued = {f"access.{token[::-1]}": grant for token, grant in tokens.grants.items()}

    def redeem(asked: Asked) -> Reply:
        return Reply(200, f'{{"access_token":"access.{asked.query["refresh_token"][::-1]}"}}'.encode())

    def make(payer: HonestPayer) -> Answer:
        inner = HonestPayer(issued, payer.origin)
        return lambda asked: redeem(asked) if asked.path == "/token" else inner(asked)

    result = run_suites(make, tmp_path, select=READS, tokens=tokens, extra=ENDPOINT)
    assert result.outcomes("household-no-foreign-data") == {"pass"}
    assert secrets_in(result.folder, [*tokens.grants, *issued]) == []


def test_token_never_follows_a_redirect_of_the_token_endpoint(tmp_path: Path) -> None:
    """A token endpoint that redirects to another host gets nothing sent there, and every session is told as failed."""
    tokens = Tokens("refresh_token")
    with Loopback(lambda _: Reply(200, b'{"access_token":"stolen"}')) as other:
        moved = Reply(307, b"", {"location": f"{other.origin}/token"})
        result = run_suites(refreshing(lambda _: moved), tmp_path, select=READS, tokens=tokens, extra=ENDPOINT)
        assert other.asked == []
    assert result.outcomes("household-no-foreign-data") == {"inconclusive"}
    assert "status 307" in result.reasons()
    assert secrets_in(result.folder, tokens.grants) == []


@pytest.mark.parametrize(
    "trait", [hostile.broken_json, hostile.invalid_utf8, hostile.odd_headers], ids=lambda t: t.__name__
)
def test_unreadable_answers_are_no_engine_errors(tmp_path: Path, trait: Trait) -> None:
    """Bodies and headers that cannot be read are the target's matter: judged as far as they go, without a crash."""
    result = try_trait(trait, tmp_path)
    assert result.errors() == []


def test_leak_in_a_broken_answer_is_found(tmp_path: Path) -> None:
    """What arrived before the connection broke was disclosed all the same."""
    result = try_trait(hostile.leaks_then_breaks, tmp_path, READS)
    assert "fail" in met(result)
    assert "receives data of h1-teen" in result.reasons()


def test_echoed_tokens_are_redacted_in_every_spelling(tmp_path: Path) -> None:
    """A token that comes back raw, encoded, in headers, cookies and links is nowhere in the run folder."""
    tokens = Tokens()
    result = try_trait(hostile.echoes_token, tmp_path, READS, tokens=tokens)
    spellings = [
        spelling
        for token in tokens.grants
        for spelling in (token, quote(token, safe=""), base64.b64encode(token.encode()).decode().rstrip("=")[:-1])
    ]
    assert secrets_in(result.folder, spellings) == []
    assert "«redacted:" in evidence_bytes(result.folder).decode()


def test_hostile_text_is_shown_harmlessly(tmp_path: Path) -> None:
    """Markup and terminal escapes in every field reach neither the page, nor the terminal, nor break the XML."""

    def make(payer: HonestPayer) -> Answer:
        unscoped = barren.everybody(payer)

        def answer(asked: Asked) -> Reply:
            honest = unscoped(asked)
            assert isinstance(honest, Reply)
            return hostile.hostile_text(asked, honest)

        return answer

    tokens = Tokens()
    result = run_suites(make, tmp_path, select=PROBES, tokens=tokens)
    page = (result.folder / "report.html").read_text(encoding="utf-8")
    junit = (result.folder / "junit.xml").read_bytes()
    assert "fail" in result.outcomes("household-no-foreign-data")
    assert SCRIPT not in page
    assert "alert(1)" in page
    assert [name for name in sorted(set(ESCAPES) - {"\r"} - set("]0;owned[2J31m")) if name in page + result.shown] == []
    assert ET.fromstring(junit).tag in {"testsuites", "testsuite"}  # noqa: S314 - our own file is what is tested
    assert secrets_in(result.folder, tokens.grants) == []
