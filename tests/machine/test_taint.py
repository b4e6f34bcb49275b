"""What opens a door, planted through a target that echoes it in every spelling, is in no byte that is kept."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from payerproof.cli.shared.progress import Progress
from payerproof.evidence.curl import curl
from payerproof.evidence.redaction import Redactor
from payerproof.http.client import Browser, Request, Wire
from payerproof.model import Exchange, Outcome
from payerproof.reports.write import write_all
from tests.loopback import Asked, Loopback, Reply
from tests.shared import content
from tests.unit.evidence.records import opened, verdict


def _mixed(secret: str) -> str:
    """Return the secret with half of its characters escaped, each in another way."""
    ways: tuple[Callable[[str], str], ...] = (
        str,
        lambda each: "".join(f"%{byte:02x}" for byte in each.encode()),
        lambda each: f"&#{ord(each)};",
        lambda each: f"\\u{ord(each):04x}",
    )
    course = random.Random(secret)
    return "".join(course.choice(ways)(each) for each in secret)


SPELLINGS: dict[str, Callable[[str], bytes]] = {
    "raw": str.encode,
    "percent": lambda secret: quote(secret, safe="").encode(),
    "percent of everything": lambda secret: "".join(f"%{byte:02X}" for byte in secret.encode()).encode(),
    "percent of percent": lambda secret: quote(quote(secret, safe=""), safe="").encode(),
    "base64": lambda secret: base64.b64encode(b"user:" + secret.encode()),
    "base64 in lines": lambda secret: base64.encodebytes(b"a" * 50 + secret.encode() * 3),
    "base64 for addresses": lambda secret: base64.urlsafe_b64encode(b"xy" + secret.encode()),
    "UTF-16": lambda secret: secret.encode("utf-16-le"),
    "UTF-16, the other way round": lambda secret: secret.encode("utf-16-be"),
    "base64 of UTF-16": lambda secret: base64.b64encode(secret.encode("utf-16-le")),
    "JSON": lambda secret: json.dumps(secret).encode(),
    "JSON in JSON": lambda secret: json.dumps(json.dumps(secret)).encode(),
    "JSON escapes of everything": lambda secret: "".join(f"\\u{ord(each):04x}" for each in secret).encode(),
    "HTML": lambda secret: html.escape(secret).encode(),
    "HTML entities of everything": lambda secret: "".join(f"&#x{ord(each):x};" for each in secret).encode(),
    "hexadecimal": lambda secret: secret.encode().hex().encode(),
    "a mixture": lambda secret: _mixed(secret).encode(),
}

KINDS = (
    *("password", "client_secret", "access_token", "refresh_token", "id_token", "code", "code_verifier", "cookie"),
    *("own_cookie", "session_id", "assertion", "client_assertion", "dpop", "listed_token", "nested_token", "api_key"),
    *("device_code", "form_session", "bearer"),
)
SECRETS = {kind: f"{kind[:3]}-7Q/x+{hashlib.sha256(kind.encode()).hexdigest()[:20]}=" for kind in KINDS}
JWT = {"id_token", "assertion", "client_assertion", "dpop"}
SECRETS |= {kind: f"eyJhbGciOiJub25lIn0.{SECRETS[kind].encode().hex()}.sig{len(kind)}" for kind in JWT}
SECRETS |= {kind: SECRETS[kind].replace("/x+", "_x").rstrip("=") for kind in ("cookie", "own_cookie", "session_id")}
REGISTERED = ("password", "client_secret", "code", "code_verifier")
"""What the harness registers by itself before it is sent or as it is redeemed; all else has to be learnt on sight."""


class Echo:
    """A target that echoes whatever it was told so far, in one spelling after another."""

    def __init__(self) -> None:
        self.turn: Callable[[str], bytes] = SPELLINGS["raw"]

    def __call__(self, asked: Asked) -> Reply:
        """Answer the token request with all kinds of tokens, and everything else with an echo."""
        if asked.path == "/token":
            tokens = {
                "access_token": SECRETS["access_token"],
                "Refresh_Token": SECRETS["refresh_token"],
                "id_token": SECRETS["id_token"],
                "device_code": SECRETS["device_code"],
            }
            return Reply(200, json.dumps(tokens).encode(), {"set-cookie": f"SID={SECRETS['cookie']}; Path=/"})
        if asked.path == "/odd":
            odd = {"access_token": [SECRETS["listed_token"]], "refresh_token": {"value": SECRETS["nested_token"]}}
            return Reply(200, json.dumps(odd).encode())
        if asked.path == "/page":
            field = f'<input type=hidden name="sessionId" value="{SECRETS["form_session"]}">'
            return Reply(200, f'<form action="/x;jsessionid={SECRETS["session_id"]}">{field}</form>'.encode())
        body = b"\n---\n".join(kind.encode() + b" is " + self.turn(secret) for kind, secret in SECRETS.items())
        header = {"x-echo": self.turn(SECRETS["bearer"]).decode("latin-1").replace("\n", "").replace("\0", "")}
        return Reply(200, body, header)


def _plant(wire: Wire, browser: Browser, origin: str) -> Iterator[Exchange]:
    """Send every kind of secret to where it belongs."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    basic = base64.b64encode(f"app:{SECRETS['client_secret']}".encode()).decode()
    names = ("code", "code_verifier", "assertion", "client_assertion", "api_key")
    grant = urlencode({"grant_type": "authorization_code", **{name: SECRETS[name] for name in names}})
    yield wire.send(Request("POST", f"{origin}/token", {**form, "authorization": f"Basic {basic}"}, grant.encode()))
    yield wire.send(Request("GET", f"{origin}/odd", {"dpop": SECRETS["dpop"]}))
    yield wire.send(Request("GET", f"{origin}/page", {"authorization": f"Bearer {SECRETS['bearer']}"}))
    login = urlencode({"username": "h1-sub", "password": SECRETS["password"]})
    yield browser.send(
        Request("POST", f"{origin}/login", {**form, "cookie": f"a={SECRETS['own_cookie']}"}, login.encode())
    )


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_secret_is_in_any_byte_that_is_kept(tmp_path: Path, spelling: str) -> None:
    """Neither evidence nor reports nor curl lines hold any kind of secret in this spelling, after one planting."""
    redactor = Redactor()
    for kind in REGISTERED:
        redactor.register(SECRETS[kind], kind)
    echo = Echo()
    told = []
    with Loopback(echo) as server, opened(tmp_path, redactor) as writer:
        wire = Wire(writer.exchange, deadline=5)
        wire.bound_to = server.origin
        told += [curl(planted, redactor) for planted in _plant(wire, wire.browser(), server.origin)]
        echo.turn = SPELLINGS[spelling]
        echoed = wire.send(Request("GET", f"{server.origin}/echo"))
        told.append(curl(echoed, redactor))
        seen = echoed.body.decode("utf-8", "replace")
        names = (echoed.id,)
        writer.verdict(
            verdict(Outcome.FAIL, *names, reason=seen, observed=seen, details={"traceback": seen, "x": [seen]})
        )
        writer.note("harness", {"seen": seen, "deep": {seen[:4000]: [seen]}})
        told.append(redactor.line(seen))
        wire.close()
    write_all(tmp_path)
    kept = b"".join(content(path) for path in sorted(tmp_path.rglob("*")) if path.is_file()) + "\n".join(told).encode()
    assert b"bearer is " in kept
    plain = SPELLINGS[spelling]
    found = {kind for kind, secret in SECRETS.items() if plain(secret) in kept or secret.encode() in kept}
    assert found == set()


def test_what_goes_wrong_is_told_without_secrets(tmp_path: Path) -> None:
    """The lines about a case that broke outside its check are cleaned like everything else."""
    with (tmp_path / "told").open("w") as stream:
        progress = Progress(stream)
        redactor = Redactor()
        redactor.register(SECRETS["bearer"], "token")
        progress._without_secrets = redactor.line
        progress.pytest_payerproof_broken(text=f"no place for {SECRETS['bearer']}")
        assert progress.problem == "no place for «redacted:token»"


def test_common_words_in_secret_fields_are_not_hunted() -> None:
    """A word, a date or an address in such a field is marked there, and stays readable everywhere else."""
    redactor = Redactor()
    headers = {
        "cookie": "lang=en-US; back=http://payer.example/fhir/Patient; since=2026-06-14T18:00:00Z; mode=collapsed"
    }
    redactor.headers(headers)
    kept = b"en-US http://payer.example/fhir/Patient 2026-06-14T18:00:00Z collapsed"
    assert redactor.text(kept) is kept


def test_a_big_body_is_cut_outside_of_secrets(tmp_path: Path) -> None:
    """Of a body of megabytes the start is kept, and no part of a secret that any cut goes through."""
    redactor = Redactor()
    secret = SECRETS["bearer"] * 8
    redactor.register(secret, "token")
    with Loopback(lambda _: Reply(200, secret.encode() * 20_000)) as server, opened(tmp_path, redactor) as writer:
        wire = Wire(writer.exchange, deadline=5)
        wire.send(Request("GET", f"{server.origin}/big"))
        wire.close()
    assert SECRETS["bearer"].encode() not in (tmp_path / "evidence.jsonl").read_bytes()
