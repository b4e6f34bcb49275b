"""Who saw whom: the picture tells what the verdicts tell, of whom, and no more."""

from __future__ import annotations

import re
from typing import Any

from payerproof.evidence.writing import Evidence
from payerproof.reports import charts
from payerproof.reports.html import html
from payerproof.reports.people import MOST_DRAWN, picture
from tests.reports.page import Page


def _verdict(requester: str, subject: str, outcome: str, owners: list[str] | None = None) -> dict[str, Any]:
    return {
        "case": {"requester": requester, "subject": subject},
        "outcome": outcome,
        "details": {"owners": owners} if owners is not None else {},
    }


def _found(*verdicts: dict[str, Any], members: tuple[str, ...] = ("ada", "ben", "cyd")) -> dict[str, Any]:
    kin = {name: {other: ["spouse"] for other in members if other != name} for name in members}
    target = {"members": [{"id": name, "role": ""} for name in members], "relations": kin}
    return {"target": target, "verdicts": list(verdicts)}


def test_an_arrow_for_whoever_saw_somebody_elses_data() -> None:
    """Data seen, something given away, in doubt: the gravest of a pair, with its cases; the own record is no arrow."""
    drawn = picture(
        _found(
            _verdict("ada", "ben", "fail", ["ben"]),
            _verdict("ada", "ben", "fail", ["ben", "ada"]),
            _verdict("ada", "ben", "inconclusive"),
            _verdict("ben", "cyd", "fail"),
            _verdict("cyd", "ada", "inconclusive"),
            _verdict("cyd", "cyd", "fail"),
            _verdict("ben", "ada", "pass"),
        )
    )
    assert drawn is not None
    told = [(arrow.requester, arrow.subject, arrow.kind, arrow.cases) for arrow in drawn.arrows]
    assert told == [("ada", "ben", "fail", 2), ("ben", "cyd", "hint", 1), ("cyd", "ada", "inconclusive", 1)]
    assert drawn.words.startswith("ada got data of ben (2 cases); ben learnt something of cyd (1 case)")
    assert all(re.fullmatch(r"M[\d.]+ [\d.]+Q[\d.]+ [\d.]+ [\d.]+ [\d.]+", arrow.path) for arrow in drawn.arrows)


def test_data_of_a_third_person_leads_to_that_person() -> None:
    """Whoever asked about one and got another's: the arrow leads to whose data came."""
    drawn = picture(_found(_verdict("ada", "ben", "fail", ["cyd", "Patient/unknown"])))
    assert drawn is not None
    assert [(arrow.requester, arrow.subject) for arrow in drawn.arrows] == [("ada", "cyd")]


def test_nothing_seen_is_said_and_nothing_asked_is_not_drawn() -> None:
    """A pass is a pair that was tried; without any there is no picture."""
    drawn = picture(_found(_verdict("ada", "ben", "pass"), _verdict("ben", "ada", "pass")))
    assert drawn is not None
    assert (drawn.arrows, drawn.words) == ((), "Nobody got anything of anybody else's: 2 pairs of people were tried.")
    assert [person.id for person in drawn.people] == ["ada", "ben"]
    assert picture(_found(_verdict("ada", "ada", "pass"), _verdict("ada", "ben", "not_offered"))) is None


def test_many_people_are_a_table() -> None:
    """A ring of a few; an arrow whose people are not drawn stands in the table alone."""
    names = tuple(f"m{number:02}" for number in range(40))
    drawn = picture(_found(*(_verdict(name, "m00", "fail", ["m00"]) for name in names[1:]), members=names))
    assert drawn is not None
    assert (len(drawn.people), len(drawn.arrows)) == (MOST_DRAWN, 39)
    assert sum(bool(arrow.path) for arrow in drawn.arrows) == MOST_DRAWN - 1


def test_the_first_screen_shows_it_with_a_table_beside_it(found: dict[str, Any], evidence: Evidence) -> None:
    """As an image with words for whoever cannot see it, below the findings; every arrow is a row of the table."""
    content = html(found, evidence)
    page = Page.of(content)
    images = [attrs["aria-label"] for tag, attrs in page.elements if tag == "svg" and attrs.get("role") == "img"]
    drawn = picture(found)
    assert drawn is not None
    assert drawn.words[:300] in images
    section = content.decode().partition('id="conclusion"')[2].partition("</section>")[0]
    rows = section.partition("The same as a table")[2].partition("</table>")[0]
    assert rows.count("<tr><td>") == len(drawn.arrows) > 0


def test_must_support_is_a_bar_for_each_profile() -> None:
    """Of the last note, by profile; a profile without elements is left out, and so is what is no list."""
    rows = charts.coverage(
        [
            {"paths": 3},
            {
                "profiles": {
                    "http://hl7.org/x/StructureDefinition/b": {"covered": ["a", "b", "c"], "not seen": ["d"]},
                    "http://hl7.org/x/StructureDefinition/a": {"covered": [], "cannot tell": [], "not seen": []},
                    "http://hl7.org/x/StructureDefinition/c": {"covered": 7, "cannot tell": ["e"]},
                    "broken": None,
                }
            },
        ]
    )
    assert [(row.profile, row.seen, row.doubt, row.missing, row.total) for row in rows] == [
        ("b", 3, 0, ("d",), 4),
        ("c", 0, 1, (), 1),
    ]
    assert (rows[0].seen_width, rows[1].doubt_width) == (75.0, 100.0)
    assert charts.coverage([{"paths": 3}]) == ()
