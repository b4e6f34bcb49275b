"""An edited form is one of which a field that names a record was there, and was changed."""

from __future__ import annotations

import pytest

from payerproof.checks.common import judge_record_picker
from payerproof.model import Judgement, Outcome
from payerproof.smart.drivers import Choices, Walk, consented, decide, pick, picked
from payerproof.smart.edits import CONSENT, PICKER, Edit
from payerproof.smart.pages import read_page
from payerproof.smart.questions import Option

KNOWN = frozenset({"p1", "p2", "p9"})
EDIT = Edit("p9", KNOWN)


def page(*hidden: str) -> str:
    """Return a consent page with hidden fields."""
    fields = "".join(f"<input type=hidden name={pair.split('=')[0]} value={pair.split('=')[1]}>" for pair in hidden)
    return f"<form method=post action=/d><p>Share?</p>{fields}<button name=decision value=allow>Allow</button></form>"


@pytest.mark.parametrize(
    ("hidden", "fields", "opaque", "sent"),
    [
        (("patient=p1", "csrf=x"), 1, 0, "patient=p9"),
        (("record=p1",), 1, 0, "record=p9"),
        (("subject=Patient/p1",), 1, 0, "subject=Patient%2Fp9"),
        (("patient=17",), 0, 1, "patient=p9"),
        (("csrf=x",), 0, 0, "csrf=x"),
        ((), 0, 0, "decision=allow"),
        (("patient=p9",), 0, 1, "patient=p9"),
    ],
    ids=["named", "by its value", "as a reference", "opaque", "none", "no fields", "there already"],
)
def test_hidden_fields(hidden: tuple[str, ...], fields: int, opaque: int, sent: str) -> None:
    """A field is known by the id in it, whatever it is called; what was not an id of somebody proves nothing."""
    read, walk, choices = read_page("http://h/c", page(*hidden).encode()), Walk(), Choices("ann", "x", edit=EDIT)
    consented(walk, read, choices)
    assert (len(walk.edited.fields), len(walk.edited.opaque)) == (fields, opaque)
    assert sent in decide(read, choices, agree=True).body.decode()


def test_each_place_alone() -> None:
    """What is edited on one page is answered honestly on the other."""
    options = (Option("who", "p2"), Option("who", "Patient/p1"))
    at_consent = Choices("ann", "x", patient="p1", edit=Edit("p9", KNOWN, frozenset({CONSENT})))
    at_picker = Choices("ann", "x", patient="p1", edit=Edit("p9", KNOWN, frozenset({PICKER})))
    walk = Walk()
    assert pick(options, at_consent) is options[1]
    assert picked(walk, options[1], at_consent) is None
    assert picked(walk, options[1], at_picker) == "Patient/p9"
    assert walk.edited.fields == ["who of the picker"]
    assert b"p9" not in decide(read_page("http://h/c", page("patient=p1").encode()), at_picker, agree=True).body


def test_whoever_has_no_record_consents_to_any() -> None:
    """An agent who edits the consent takes the first record that is offered."""
    options = (Option("who", "p2"), Option("who", "p1"))
    assert pick(options, Choices("agt", "x", patient="p7", edit=Edit("p9", KNOWN, frozenset({CONSENT})))) is options[0]


PASSED = Judgement(Outcome.PASS, "", "no token", "refused")


def test_a_form_sent_as_it_stood_proves_nothing() -> None:
    """Without a field that was changed there is no pass; a finding stands."""
    untouched, opaque, changed = Walk(), Walk(), Walk()
    opaque.edited.choice(EDIT, "who", "17")
    changed.edited.choice(EDIT, "who", "p1")
    told = [judge_record_picker.edited(PASSED, walk, PICKER) for walk in (untouched, opaque, changed)]
    assert [each.outcome for each in told] == [Outcome.NOT_OFFERED, Outcome.NOT_OFFERED, Outcome.PASS]
    assert [each.details.get("absence") for each in told[:2]] == ["not offered", "not knowable"]
    found = Judgement(Outcome.FAIL, "a token", "no token", "a token")
    assert judge_record_picker.edited(found, untouched, PICKER) is found
