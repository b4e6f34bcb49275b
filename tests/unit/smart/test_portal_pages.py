"""Portals of many makes: where an app is withdrawn, and for whose record."""

from __future__ import annotations

import pytest

from payerproof.smart.pages import read_page
from payerproof.smart.portal_pages import Stop, Whose, names_patient, stop_for
from payerproof.target.description import App

APP = App("ledger", "Ledger Leaf", "c-1", "public", "https://app.example/cb", "patient/*.read")
ANN = Whose("p1", ("Ann",), ("p2",), ("Ben",))

PORTALS = {
    "form-for-each": "<li>Harbor <form method=post action=/stop><input type=hidden name=id value=7>"
    "<button>End</button></form><li>Ledger Leaf (Ann) <form method=post action=/stop>"
    "<input type=hidden name=id value=8><button>End</button></form>",
    "joined-value": "<form method=post action=/stop><input type=hidden name=link value=c-1~p2>"
    "<button>End</button></form><form method=post action=/stop><input type=hidden name=link value=c-1~p1>"
    "<button>End</button></form>",
    "buttons-in-a-table": "<form id=f method=post action=/stop></form><table><tr><td>Ledger Leaf<td>Ben<td>"
    "<button form=f name=id value=7>End</button><tr><td>Ledger Leaf<td>Ann<td><button form=f name=id value=8>End"
    "</button></table>",
    "links": "<li>Ledger Leaf for Ben <a href='/end?id=7'>Remove</a>"
    "<li>Ledger Leaf for Ann <a href='/end?id=8'>Remove</a>",
    "who-allowed-it": "<p>Welcome, Ann<ul><li>Ledger Leaf, record of Ben, allowed by Ann <a href='/end?id=7'>Remove</a>"
    "<li>Ledger Leaf, record of Ann, allowed by Ann <a href='/end?id=8'>Remove</a></ul>",
    "confirmation": "<h1>End Ledger Leaf for Ann?</h1><form method=post action=/stop><button name=go value=no>Keep it"
    "</button><button name=go value=8>Yes, end it</button></form>",
}


def stop(portal: str, whose: Whose = ANN) -> Stop | None:
    """Return where the app is withdrawn on a page."""
    return stop_for(read_page("https://payer.example/my", portal.encode()), APP, whose)


@pytest.mark.parametrize("portal", PORTALS)
def test_portals(portal: str) -> None:
    """The entry of the app and the patient is found, however the page is made."""
    found = stop(PORTALS[portal])
    assert found is not None
    sent = f"{found.request.url} {found.request.body.decode()}".strip()
    assert sent.endswith(("8", "c-1~p1", "c-1%7Ep1"))


@pytest.mark.parametrize("portal", ["joined-value", "buttons-in-a-table", "links"])
def test_entries_of_others_are_not_taken(portal: str) -> None:
    """Where every entry of the app is for somebody else, there is none."""
    assert stop(PORTALS[portal], Whose("p3", ("Cora",), ("p1", "p2"), ("Ann", "Ben"))) is None


def test_page_without_the_app() -> None:
    """A page that names other apps only has no entry."""
    assert stop(PORTALS["form-for-each"].replace("Ledger Leaf", "Other")) is None


def test_confirmation_at_the_same_address() -> None:
    """A page that asks once more at the address of the list is told from the list by what it sends."""
    form = "<form method=post action=/stop><input type=hidden name=id value={}>"
    listed = f"<li>Ledger Leaf (Ann) {form}<button>End</button></form>"
    sure = f"<h1>End Ledger Leaf for Ann?</h1>{form.format(8)}<button name=sure value=y>Yes</button></form>"
    before, after, confirm = (stop(page) for page in (listed.format(8), listed.format(9), sure))
    assert before is not None
    assert after is not None
    assert confirm is not None
    assert before.shape == after.shape != confirm.shape


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("Ledger Leaf (Ann)", True),
        ("Ledger Leaf, record p1", True),
        ("Ledger Leaf (Ben)", False),
        ("Ledger Leaf", False),
        ("Harbor (Ann)", False),
    ],
)
def test_whom_a_page_names(row: str, *, named: bool) -> None:
    """An entry of the app names the patient by id or by a name; that an app is listed names nobody."""
    page = read_page("https://p.example/", f"<li>{row} <a href='/end?id=7'>Remove</a>".encode())
    assert names_patient(page, APP, ANN) is named


def test_a_shared_name_names_nobody() -> None:
    """A given name that others have as well does not tell whom an entry is about."""
    page = read_page("https://p.example/", b"<li>Ledger Leaf (Ann) <a href='/end?id=7'>Remove</a>")
    assert not names_patient(page, APP, Whose("p1", ("Ann",), ("p2",), ("Ann",)))
