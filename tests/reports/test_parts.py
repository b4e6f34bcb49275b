"""The parts a page is made of: findings, excerpts, matrix, charts, words."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from payerproof.evidence.writing import Evidence
from payerproof.reports import charts, words
from payerproof.reports.excerpts import BODY_LIMIT, Piece, excerpt, needles_of
from payerproof.reports.findings import findings, passes, unlearnt
from payerproof.reports.html import _figure, _seconds
from payerproof.reports.matrix import households, matrix
from tests.reports.sample import CANARY
from tests.reports.sample_catalogue import MEMBERS


def test_findings_are_the_failed_checks_by_severity(found: dict[str, Any], evidence: Evidence) -> None:
    """Each with all of its failed cases accounted for."""
    gathered = findings(found, evidence)
    assert [finding.check["id"] for finding in gathered] == [
        "household-no-foreign-data",
        "smart-pkce-enforced",
        "household-own-record-complete",
    ]
    for finding in gathered:
        assert finding.cause["failed"] == len(finding.told) + len(finding.rows) + finding.beyond
    first = gathered[0]
    assert (first.cause["failed"], first.cause["judged"]) == (4, 72)
    assert first.facets[1] == ("Path", (("search-include", 4),))
    assert first.told[0].who == "The spouse (h1-spo) asks for the data of the young child (h1-min)."
    assert gathered[2].told[0].who == "The teen (h1-teen) asks for the own record."


def test_cases_of_different_paths_are_told_before_more_of_the_same(found: dict[str, Any], evidence: Evidence) -> None:
    """The few that are told in full show the breadth of a finding."""
    failed = [
        dict(verdict, outcome="fail")
        for verdict in found["verdicts"]
        if verdict["check"] == "household-no-foreign-data"
    ]
    cause = {**found["findings"][0], "cases": list(range(len(failed)))}
    told = findings({**found, "findings": [cause], "verdicts": failed}, evidence)[0].told
    assert len({case.verdict["case"]["path"] for case in told}) == len(told) == 3


def test_an_exchange_that_is_not_in_the_evidence_is_named(found: dict[str, Any], evidence: Evidence) -> None:
    """A verdict may speak of an exchange that a cut lost; the report says so and goes on."""
    failed = next(verdict for verdict in found["verdicts"] if verdict["outcome"] == "fail")
    lost = {"findings": [{**found["findings"][0], "cases": [0]}], "verdicts": [{**failed, "exchanges": ["lost"]}]}
    told = findings({**found, **lost}, evidence)[0].told[0]
    assert (told.exchanges, told.unrecorded) == ((), ("lost",))


def test_what_was_not_learnt_is_gathered_by_reason(found: dict[str, Any]) -> None:
    """Errors first, then the inconclusive, the most cases first; eight alike are one row."""
    groups = unlearnt(found)
    assert [group.outcome for group in groups] == [
        "error",
        "inconclusive",
        "inconclusive",
        "not_offered",
        "not_offered",
        "attested",
    ]
    assert (groups[1].count, groups[1].reasons, len(groups[1].cases)) == (8, (("the control answered 500", 8),), 3)
    assert sum(group.count for group in groups) == 13


def test_a_check_with_many_reasons_is_one_row(found: dict[str, Any]) -> None:
    """The most frequent reasons are told, the others counted."""
    broken = next(verdict for verdict in found["verdicts"] if verdict["outcome"] == "error")
    verdicts = [{**broken, "reason": f"reason {number}"} for number in (0, 1, 2, 2, 3, 4, 5)]
    (group,) = unlearnt({**found, "verdicts": verdicts})
    assert group.reasons == (("reason 2", 2), ("reason 0", 1), ("reason 1", 1), ("reason 3", 1))
    assert (group.count, group.further_reasons) == (7, 2)


def test_a_cell_counts_only_what_applied(found: dict[str, Any]) -> None:
    """What the target does not offer is told, and does not make a full pass look like a partial one."""
    sent = next(verdict for verdict in found["verdicts"] if verdict["outcome"] == "pass" and verdict["case"]["subject"])
    grid = matrix({**found, "verdicts": [sent, sent, {**sent, "outcome": "not_offered"}]})
    assert grid is not None
    cell = grid.rows[0][1][0]
    assert cell is not None
    assert (cell.worst, cell.total) == (2, 2)
    assert cell.words.endswith("2 passed and 1 not offered of 3")


@pytest.mark.parametrize(
    ("value", "figure", "seconds"),
    [
        (0, "0", "0 s"),
        (0.0009, "0", "0.9 ms"),
        (0.25, "0.25", "250 ms"),
        (1.5, "1.5", "1.5 s"),
        (12.0, "12", "12 s"),
        (1234.56, "1,235", "1,235 s"),
        (None, "not measured", "not measured"),
    ],
)
def test_figures_are_short(value: float | None, figure: str, seconds: str) -> None:
    """Two digits after the point at most; short times in milliseconds."""
    assert (_figure(value), _seconds(value)) == (figure, seconds)


def test_every_pass_is_in_the_appendix(found: dict[str, Any]) -> None:
    """By check and path, with a few examples."""
    gathered = passes(found)
    assert sum(len(labels) for group in gathered for _, labels in group.by_path) == found["counts"]["pass"]
    sweep = next(group for group in gathered if group.check["id"] == "household-no-foreign-data")
    assert len(sweep.by_path) == 8
    assert len(sweep.examples) == 3


def test_an_excerpt_shows_what_the_finding_is_about(found: dict[str, Any], evidence: Evidence) -> None:
    """The stretch around the leaked value, marked, wherever in the body it stands."""
    failed = next(verdict for verdict in found["verdicts"] if verdict["outcome"] == "fail")
    needles = needles_of(failed)
    assert CANARY in needles
    shown = excerpt(evidence, failed["exchanges"][-1], needles)
    assert shown is not None
    assert Piece(CANARY, marked=True) in shown.body
    assert shown.status == "HTTP 200"
    assert ("authorization", "Bearer «redacted:claims-viewer access token»") in shown.request_headers


@pytest.mark.parametrize(
    ("body", "needles", "expected"),
    [
        (b"", (), ()),
        (b'{"a":0.10,"a":[1]}', (), (Piece('{"a":0.10,"a":[1]}'),)),
        (b'{"a":', (), (Piece('{"a":'),)),
        (b"\xff", (), (Piece("\ufffd"),)),
        (b"x" * 2000, (), (Piece("x" * BODY_LIMIT), Piece(" … (2,000 characters in all)"))),
        (b"leak" + b"x" * 100, ("leak",), (Piece("leak", marked=True), Piece("x" * 100))),
        (
            b"a-leak-leakage-b",
            ("leak", "leakage"),
            (Piece("a-"), Piece("leak", marked=True), Piece("-"), Piece("leakage", marked=True), Piece("-b")),
        ),
        (b"(a|b)", ("a|b",), (Piece("("), Piece("a|b", marked=True), Piece(")"))),
        (
            b"x" * 300 + b"leak" + b"y" * 300,
            ("leak", "absent"),
            (
                Piece(" … "),
                Piece("x" * 160),
                Piece("leak", marked=True),
                Piece("y" * 160),
                Piece(" … (604 characters in all)"),
            ),
        ),
    ],
)
def test_a_body_is_cut_to_what_can_be_read(
    evidence: Evidence, body: bytes, needles: tuple[str, ...], expected: tuple[Piece, ...]
) -> None:
    """Short bodies as they were sent, long ones cut, hits with what stands around them; nothing twice."""
    first = next(iter(evidence.exchanges.values()))
    digest = "d" * 64
    stored = dataclasses.replace(next(iter(evidence.bodies.values())), sha256=digest, content=body)
    changed = dataclasses.replace(
        evidence,
        exchanges={first.id: dataclasses.replace(first, body=digest if body else None)},
        bodies={digest: stored},
    )
    shown = excerpt(changed, first.id, needles)
    assert shown is not None
    assert shown.body == expected


def test_the_matrix_has_every_member_in_the_order_of_the_target(found: dict[str, Any]) -> None:
    """Each cell is the worst of its cases; a pair nobody asked about is empty."""
    grid = matrix(found)
    assert grid is not None
    assert grid.subjects == tuple(MEMBERS)
    assert tuple(requester for requester, _ in grid.rows) == tuple(MEMBERS)
    cells = {
        (requester, subject): cell
        for requester, row in grid.rows
        for subject, cell in zip(grid.subjects, row, strict=True)
    }
    leak, quiet, unsure = cells["h1-spo", "h1-min"], cells["h1-sub", "h1-min"], cells["h1-out", "h1-sub"]
    assert leak is not None
    assert quiet is not None
    assert unsure is not None
    assert (leak.outcome, leak.worst, leak.total) == ("fail", 1, 8)
    assert (quiet.outcome, quiet.words) == ("pass", "h1-sub asks for h1-min: 8 passed of 8")
    assert (unsure.outcome, unsure.words) == (
        "inconclusive",
        "h1-out asks for h1-sub: 1 inconclusive and 7 passed of 8",
    )


def test_the_matrix_holds_requesters_that_are_no_members(found: dict[str, Any]) -> None:
    """A request without a token is a row of its own, after the members; without any pair there is no matrix."""
    verdict = next(verdict for verdict in found["verdicts"] if verdict["case"]["requester"])
    nobody = {**verdict, "case": {**verdict["case"], "requester": "nobody"}}
    grid = matrix({**found, "verdicts": [verdict, nobody]})
    assert grid is not None
    assert [requester for requester, _ in grid.rows] == [verdict["case"]["requester"], "nobody"]
    assert matrix({**found, "verdicts": []}) is None


def _denial(seconds: float | None, promised: float | None = 8.0, channel: str = "read") -> dict[str, Any]:
    return {"lever": "portal", "channel": channel, "seconds": seconds, "promised_seconds": promised}


def test_time_to_denial_keeps_or_breaks_the_promise() -> None:
    """One row a lever and channel: late and never are both broken, without a promise nothing is."""
    chart = charts.denial(
        [
            _denial(1.0),
            _denial(4.0),
            _denial(9.0, channel="late"),
            _denial(None, channel="never"),
            _denial(50.0, None, "free"),
        ]
    )
    assert chart is not None
    assert chart.axis == 50.0
    rows = {row.channel: row for row in chart.rows}
    assert (rows["read"].kept, rows["read"].slowest, rows["read"].marks, rows["read"].promise) == (
        True,
        4.0,
        (2.0, 8.0),
        16.0,
    )
    assert (rows["late"].kept, rows["late"].late, rows["late"].missed) == (False, 1, 0)
    assert (rows["never"].kept, rows["never"].missed, rows["never"].slowest, rows["never"].marks) == (
        False,
        1,
        None,
        (),
    )
    assert (rows["free"].kept, rows["free"].promise) == (True, None)
    told = rows["read"].bound, rows["never"].bound
    assert [(each.count, each.half, each.worst) for each in told if each] == [(2, 1.0, 4.0), (1, None, None)]
    assert charts.denial([]) is None


@pytest.mark.parametrize(
    ("longest", "axis"), [(0.03, 0.1), (0.9, 1), (1, 1), (1.1, 2), (8, 10), (61, 100), (3600, 5000)]
)
def test_the_axis_ends_at_a_round_number(longest: float, axis: float) -> None:
    """1, 2 or 5 times a power of ten, and never short of the longest measurement."""
    chart = charts.denial([_denial(longest, None)])
    assert chart is not None
    assert chart.axis == axis


def test_a_bar_is_filled_by_its_parts() -> None:
    """The parts meet and make up the whole; what was not counted has no part."""
    bar = charts.stripes({"pass": 3, "fail": 1, "error": 0})
    assert [(part.key, part.start, part.width, part.count) for part in bar] == [("pass", 0, 75, 3), ("fail", 75, 25, 1)]
    assert charts.stripes({"pass": 0}) == ()


def test_a_line_runs_from_edge_to_edge() -> None:
    """Time to the right, value upward, the peak at the top; one point is no line."""
    users, *_ = charts.lines([{"t": 0, "users": 0}, {"t": 5, "users": 20}, {"t": 10, "users": 10}])
    assert (users.points, users.peak, users.last) == ("0.00,100.00 50.00,0.00 100.00,50.00", 20, 10)
    assert charts.lines([{"t": 0}]) == ()
    assert charts.lines(None) == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-06-14T18:00:00Z", "14 June 2026, 18:00:00 UTC"),
        ("2026-06-14T13:00:00-05:00", "14 June 2026, 13:00:00 UTC-05:00"),
        ("2026-06-14T13:00:00", "14 June 2026, 13:00:00 without time zone"),
        ("soon", "soon"),
        (None, "not recorded"),
    ],
)
def test_an_instant_reads_as_a_date(text: str | None, shown: str) -> None:
    """In English, whatever the locale; what is no instant is shown as it is."""
    assert words.instant(text) == shown


def test_numbers_and_lists_read_as_prose() -> None:
    """One case, two cases; a, b and c."""
    assert words.number_of(1, "case") == "1 case"
    assert words.number_of(1024, "case") == "1,024 cases"
    assert words.listed(()) == ""
    assert words.listed(("a",)) == "a"
    assert words.listed(("a", "", "b", "c")) == "a, b and c"
    assert words.duration("2026-06-14T18:00:00Z", "2026-06-14T18:01:12.5Z") == "1 min 12.5 s"
    assert words.duration("2026-06-14T18:00:00Z", None) == "not recorded: the run has no end"
    assert words.duration("2026-06-14T18:00:00Z", "2026-06-14T18:01:12") == "not known"


def test_each_household_has_a_matrix_of_its_own(found: dict[str, Any]) -> None:
    """Two households are two tables as wide as each; what was asked across them is one cell."""
    some = next(verdict for verdict in found["verdicts"] if verdict["case"]["requester"])
    pairs = (("a", "b"), ("b", "a"), ("c", "d"), ("a", "d"), ("d", "b"))
    verdicts = [
        {**some, "outcome": "pass", "case": {**some["case"], "requester": one, "subject": other}}
        for one, other in pairs
    ]
    kin = {"a": {"b": ["spouse"]}, "b": {"a": ["spouse"]}, "c": {"d": ["spouse"]}}
    target = {**found["target"], "relations": kin}
    drawn = households({**found, "target": target, "verdicts": verdicts})
    assert [each.subjects for each in drawn.matrices] == [("a", "b"), ("d",)]
    assert drawn.across is not None
    assert drawn.across.words == "A member asks for a member of another household: 2 passed of 2"
    whole = households({**found, "verdicts": verdicts})
    assert (len(whole.matrices), whole.across) == (1, None)
