"""The narrative: which XHTML is allowed, to the element and attribute."""

from __future__ import annotations

import pytest

from payerproof.fhir.walk.narrative import NAMESPACE, judge

ALLOWED = [
    '<p style="color: red">x</p>',
    "<b>x</b><i>y</i><br/><hr/><pre>z</pre>",
    '<table border="1"><tr><td colspan="2" align="left">x</td></tr></table>',
    '<a name="here">x</a><a href="#here">y</a>',
    '<img src="#photo" alt="a photo"/>',
    '<div lang="en" xml:lang="en">x</div>',
    "<!-- a remark -->x",
    "<![CDATA[x]]>",
    "&amp; &lt; &gt; &quot; &apos; &#169; &#xA9;",
    "&#160;",
    "<p><pre>x</pre></p>",
]
REFUSED = [
    "<script>x</script>",
    '<p onclick="x()">y</p>',
    '<a href="x" target="_blank">y</a>',
    '<a href="https://payer.example/a b">y</a>',
    "<form><input/></form>",
    '<iframe src="x"/>',
    '<link rel="stylesheet" href="x"/>',
    "<style>p {}</style>",
    '<object data="x"/>',
    "<u>x</u>",
    "<ins>x</ins>",
    "<P>x</P>",
    '<p data-x="1">y</p>',
    '<svg xmlns="http://www.w3.org/2000/svg"/>x',
    "<p>a<p>b</p></p>",
    "<p><b><table><tr><td>x</td></tr></table></b></p>",
    "<p>x",
    "a & b",
    "&nbsp;x",
    "&copy;",
    "&bogus;",
    '<p id="a" id="b">x</p>',
    "<?php x ?>y",
]


def div(content: str) -> str:
    """Return `content` in a narrative's div."""
    return f'<div xmlns="{NAMESPACE}">{content}</div>'


@pytest.mark.parametrize("content", ALLOWED)
def test_allowed(content: str) -> None:
    """Plain formatting is allowed."""
    assert judge(div(content)) == ("", "")


@pytest.mark.parametrize("content", REFUSED)
def test_refused(content: str) -> None:
    """Whatever acts, embeds, or is no XHTML is refused."""
    assert judge(div(content))[0] == "txt-1"


@pytest.mark.parametrize("content", ["", " \r\n\t", "<p> </p><hr/>"])
def test_blank(content: str) -> None:
    """A narrative has something to see."""
    assert judge(div(content))[0] == "txt-2"


def test_another_prefix() -> None:
    """The namespace counts, not how it is written."""
    assert judge(f'<h:div xmlns:h="{NAMESPACE}"><h:p>x</h:p></h:div>') == ("", "")
    assert judge("<h:div>x</h:div>")[0] == "txt-1"


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "<div>x</div>",
        f'<p xmlns="{NAMESPACE}">x</p>',
        div("x") + div("y"),
        f"<!DOCTYPE html>{div('x')}",
        f'<!DOCTYPE d [<!ENTITY a "x">]>{div("&a;")}',
    ],
)
def test_not_one_div(text: str) -> None:
    """A narrative is one div in the namespace of XHTML, and brings no document type."""
    assert judge(text)[0] == "txt-1"


def test_around_the_div() -> None:
    """White space around the div and a declaration before it are XML's own."""
    assert judge(f"\n{div('x')}\n") == ("", "")
    assert judge(f'<?xml version="1.0" encoding="UTF-8"?>{div("x")}') == ("", "")
