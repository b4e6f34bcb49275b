"""Bodies in one content coding, for clients that take it."""

from __future__ import annotations

import json

import pytest
from starlette.responses import PlainTextResponse

from payerproof.http.client import Request, Wire
from payerproof.http.content_encoding import ACCEPTED, Decoder
from payerproof.reference_payer.compressing import Compressing, codings
from tests.unit.reference_payer.asgi import Browser
from tests.unit.reference_payer.test_process import started

WORDS = "plain words, " * 99


@pytest.mark.parametrize("coding", codings())
def test_a_client_that_takes_it_gets_it(coding: str) -> None:
    """The body is packed where the coding is listed, with the headers that say so, and plain where it is not."""
    client = Browser(Compressing(PlainTextResponse(WORDS), coding), "http://payer.example")
    packed = client.get("/", headers={"accept-encoding": f"identity;q=0.1, {coding}"})
    decoder = Decoder(coding)
    assert decoder.feed(packed.content, 10_000).decode() == WORDS
    decoder.finish()
    assert packed.headers["content-length"] == str(len(packed.content))
    assert packed.headers["vary"] == "accept-encoding"
    for taken in ("identity", f"{coding};q=0", "other"):
        plain = client.get("/", headers={"accept-encoding": taken})
        assert (plain.content.decode(), plain.headers.get("content-encoding")) == (WORDS, None)


@pytest.mark.parametrize("coding", codings())
def test_the_payer_itself_answers_in_it(coding: str) -> None:
    """The harness offers it, the payer sends it, and the document is read."""
    assert coding in ACCEPTED.split(", ")
    with started("--encoding", coding) as (_, base):
        wire = Wire(lambda _: None)
        try:
            seen = wire.send(Request("GET", f"{base}/metadata"))
        finally:
            wire.close()
    assert (seen.headers["content-encoding"], seen.error) == (coding, None)
    assert json.loads(seen.body)["resourceType"] == "CapabilityStatement"
