"""The quick ways of the validator say what the slow ones say: narratives, reading, and checks that remember."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from payerproof.fhir import reading, remembered
from payerproof.fhir.issue import Issue
from payerproof.fhir.reading import UnreadableResource
from payerproof.fhir.validator import Validator
from payerproof.fhir.walk import invariants
from payerproof.fhir.walk.narrative import _PLAIN, judge, parsed
from payerproof.synthetic_data.generate import population
from tests.unit.fhir.damages import damages, replaced
from tests.unit.fhir.samples import DIV, observation, patient

PIECES = (
    '<div xmlns="http://www.w3.org/1999/xhtml">', "<div>", "</div>", "<p>", "</p>", "<b>", "</b>", "<br/>", "<br />",
    '<td style="color: red">', "</td>", '<a href="#x">', '<a href="javascript:x">', "</a>", "words", " ", "&amp;",
    "&#160;", "&#32;", "&#0;", "&nbsp;", "&", "<", ">", "]]>", "<!-- c -->", "<![CDATA[x]]>", "<?x y?>",
    "\x01", "\ufffe", "\ud800",
    '<p class="a" class="b">', '<img src="a.png" alt="x"/>', "<script>", "</script>", '<div xml:lang="en">', "<P>",
    '<p title="a>b">', "<p title='x'>", '<p onclick="x">', "<table>", "</table>", "\n",
)  # fmt: skip


def test_narratives_of_pieces() -> None:
    """Thousands of texts put together from right and wrong pieces: what is plainly right is right for the parser."""
    random = Random(7)
    plain = 0
    for _ in range(20_000):
        inside = "".join(random.choices(PIECES[1:], k=random.randint(0, 6)))
        text = random.choice((f"{PIECES[0]}{inside}</div>", inside, f" {PIECES[0]}x{inside}</div>\n"))
        if _PLAIN.holds(text):
            plain += 1
            assert (text, parsed(text)) == (text, ("", ""))
        assert judge(text) == parsed(text)
    assert plain > 300


def test_usual_narratives_are_plain() -> None:
    """The narratives of the made-up population, and one with a table, take the quick way."""
    texts = [
        resource["text"]["div"]
        for person in population().members
        for resource in person.resources
        if "text" in resource
    ]
    texts += [
        DIV,
        f'{PIECES[0]}<table class="grid"><tr><td style="a: b">x &amp; &#169;</td><td>y</td></tr></table></div>',
    ]
    assert texts
    assert all(map(_PLAIN.holds, texts))


BROKEN = (
    '{"a": 1, "a": 2}', '{"a": {"b": 1, "b" : 2}}', '{"a\\"": 1}', '{"a\\\\": 1}', '{"a": "\\":"}', '{"a": "x\\\\"}',
    '{"a": -0}', '{"a": [-0]}', '{"a": -0.0}', '{"a": 1e400}', '{"a": 1e999999999999}', '{"a": NaN}',
    '{"a": Infinity}',
    '{"a": 1.50}', '{"a": 12345678901234567890}', "[1]", '{"a": [{"b": {}}, []]}', '{"a"\n:1}',
    '{"a":1,"b" :2}', "{", "",
    '{"a"  :1, "a":2}', '{"a"\n:1, "a":2}', '{"a": 1, "a": 2, "b": "\\u0022:"}', '{"a": [{"b": ""}], "a": {}}',
    '{"a": "1e5"}', '{"a": "-0"}', '{"a": 1.0e5}', '{"a": [[{"b": 1}]]}', '{"": ""}', '{"a": "\\ud800"}',
)  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
def test_reading(text: str) -> None:
    """Keys that stand twice, odd numbers and odd spellings are read as by the slow way, types of numbers included."""

    def told(read: Any) -> Any:
        try:
            found, repeated = read(text)
        except UnreadableResource as error:
            return str(error)
        return repr(found), repeated

    assert told(reading.read_resource) == told(reading._strict)


def test_reading_usual_resources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Usual resources take the quick way, however they are laid out."""
    monkeypatch.setattr(reading, "_strict", lambda _text: pytest.fail("the slow way was taken"))
    for indent in (None, 1):
        for separators in ((",", ":"), (", ", " : "), None):
            made = json.dumps(observation(), indent=indent, separators=separators)
            assert reading.read_resource(made)[1] == []


def twice(judge_of: Validator, rows: list[dict[str, Any]]) -> list[list[Issue]]:
    """Return the issues of each resource, each judged twice in a row."""
    return [judge_of.validate(row) for row in rows for _ in range(2)]


def test_what_is_remembered_is_told_again(base: Validator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal concepts give equal issues at their own places; ids and extensions inside are looked at every time."""
    wrong = {"coding": [{"system": "http://hl7.org/fhir/administrative-gender", "code": "x"}]}
    rows = [
        patient(maritalStatus=wrong, communication=[{"language": wrong}, {"language": wrong}]),
        patient(maritalStatus={"id": "a", "text": "x"}, communication=[{"language": {"id": "a", "text": "x"}}]),
        patient(maritalStatus={"text": "x", "extension": [{"url": "relative"}]}),
        patient(maritalStatus={"coding": [{"userSelected": 1.50}]}),
        patient(maritalStatus={"text": "\ud800"}),
    ]
    found = twice(base, rows)
    assert found[::2] == found[1::2]
    monkeypatch.setattr(remembered, "LONGEST", -1)
    assert twice(Validator(base.library), rows) == found
    places = [issue.expression for issue in found[0] if "no code of the code system" in issue.message]
    assert places == [
        "Patient.maritalStatus.coding[0]",
        "Patient.communication[0].language.coding[0]",
        "Patient.communication[1].language.coding[0]",
    ]


def test_quick_verdicts_are_the_slow_ones(carin: Validator, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every rule evaluated whole and nothing remembered, right resources and damaged ones are judged the same."""
    people = population(guide="hl7.fhir.us.carin-bb#2.0.0")
    made = [resource for person in people.members[:3] for resource in person.resources[:8]] + [*people.shared[:6]]
    random = Random(3)
    made += [
        replaced(resource, path, value)
        for resource in list(made)
        for _, path, value in random.sample(list(damages(resource)), 20)
    ]
    answers: list[bool] = []
    quick = invariants._surely

    def counted(*arguments: Any) -> bool:
        answers.append(quick(*arguments))
        return answers[-1]

    monkeypatch.setattr(invariants, "_surely", counted)
    found = [carin.judge(resource) for resource in made]
    monkeypatch.setattr(invariants, "_surely", lambda *_: False)
    monkeypatch.setattr(remembered, "LONGEST", -1)
    slow = Validator(carin.library)
    assert [slow.judge(resource) for resource in made] == found
    assert sum(answers) > len(answers) * 0.8
    assert len(answers) > 1000
