"""The own form with another one's values in it: one at a time, and all but one."""

from __future__ import annotations

import pytest

from payerproof.checks.consent.others_forms import grafted
from payerproof.http.client import Request

FORM = {"accept": "text/html"}


def post(body: str, path: str = "/portal/withdraw") -> Request:
    """Return a form as it is sent."""
    return Request("POST", f"http://h{path}", FORM, body.encode())


def test_each_value_and_all_but_one() -> None:
    """The secret of the own page stays in one of the forms, with who it is about being another."""
    own, others = post("csrf=a&patient=1&app=x"), post("csrf=b&patient=2&app=x")
    sent = [form.body.decode() for form in grafted(own, others)]
    assert sent == ["csrf=b&patient=1&app=x", "csrf=a&patient=2&app=x"]


def test_an_address_names_the_consent() -> None:
    """An id in the path, or in the query of a link, counts as a value."""
    assert [form.url for form in grafted(post("", "/grants/1/end"), post("", "/grants/2/end"))] == [
        "http://h/grants/2/end"
    ]
    own, others = (Request("GET", f"http://h/end?grant={number}&s={number}", FORM) for number in "12")
    assert [form.url for form in grafted(own, others)] == ["http://h/end?grant=2&s=1", "http://h/end?grant=1&s=2"]


def test_three_values_in_every_way() -> None:
    """Two that go together are taken over together."""
    sent = [form.body.decode() for form in grafted(post("csrf=a&who=1&id=1"), post("csrf=b&who=2&id=2"))]
    assert "csrf=a&who=2&id=2" in sent
    assert len(sent) == len(set(sent)) == 6


@pytest.mark.parametrize(
    "others",
    [
        post("csrf=a&patient=1"),
        post("csrf=a&member=2"),
        Request("GET", "http://h/portal/withdraw?csrf=a&patient=2", FORM),
        Request("POST", "http://elsewhere/portal/withdraw", FORM, b"csrf=a&patient=2"),
    ],
)
def test_what_is_not_the_same_form(others: Request) -> None:
    """The same values, other names, another method and another site give nothing to send."""
    assert list(grafted(post("csrf=a&patient=1"), others)) == []
