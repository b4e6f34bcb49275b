"""The payer as its own process: it says when it is ready, lets a member log in, and stops when told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest

from tests.unit.reference_payer.walk import PASSWORD, SCOPE, VERIFIER, back, challenge, choices, hidden

ENVIRONMENT = {
    "PAYERPROOF_DEMO_PASSWORD": PASSWORD,
    "PAYERPROOF_DEMO_SECRET": "s3cr3t-of-the-app",
    "PAYERPROOF_DEMO_CONTROL": "c0ntr0l",
}
REDIRECT = "http://127.0.0.1:7999/callback"


@contextmanager
def started(*arguments: str, environment: dict[str, str] | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the payer and yield the process and its FHIR base; stop it afterwards."""
    secrets = ENVIRONMENT if environment is None else environment
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PAYERPROOF_DEMO_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "payerproof.reference_payer", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=kept | secrets,
    )
    assert process.stdout
    assert process.stderr
    try:
        yield process, process.stdout.readline().removeprefix("ready ").strip()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
        process.stdout.close()
        process.stderr.close()


def test_ready_and_one_full_login_walk() -> None:
    """One line on stdout, then everything a first use needs: discovery, login, consent, token, claims."""
    with started("--clock", "2026-06-14T18:00:00Z", "--page-size", "3") as (_, base):
        parts = urlsplit(base)
        connection = HTTPConnection(str(parts.hostname), parts.port, timeout=10)
        cookies: dict[str, str] = {}

        def send(method: str, path: str, form: object = None, **headers: str) -> tuple[int, dict[str, str], str]:
            body = urlencode(form, doseq=True) if form else None  # type: ignore[arg-type]  # a mapping or pairs
            sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} | headers
            connection.request(
                method, path, body, sent | ({"Content-Type": "application/x-www-form-urlencoded"} if form else {})
            )
            answer = connection.getresponse()
            text = answer.read().decode()
            told = {name.lower(): value for name, value in answer.getheaders()}
            if "set-cookie" in told:
                name, _, value = told["set-cookie"].partition(";")[0].partition("=")
                cookies[name] = value
            if answer.status == 303:
                return send("GET", told["location"])
            return answer.status, told, text

        smart = json.loads(send("GET", f"{parts.path}/.well-known/smart-configuration")[2])
        asked = {
            "response_type": "code",
            "client_id": "claims-viewer",
            "redirect_uri": REDIRECT,
            "scope": SCOPE,
            "state": "s",
            "aud": base,
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
        }
        page = send("GET", f"{urlsplit(smart['authorization_endpoint']).path}?{urlencode(asked)}")[2]
        page = send("POST", "/oauth/login", hidden(page) | {"username": "h1-out", "password": PASSWORD})[2]
        form = hidden(page) | {"decision": "allow", "scope": choices(page, "scope")}
        code = back(send("POST", "/oauth/decision", form)[1]["location"])["code"]
        exchange = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": VERIFIER,
            "client_id": "claims-viewer",
        }
        token = json.loads(send("POST", "/oauth/token", exchange)[2])
        status, _, text = send(
            "GET", f"{parts.path}/ExplanationOfBenefit", Authorization=f"Bearer {token['access_token']}"
        )
        assert status == 200
        assert len(json.loads(text)["entry"]) == 3
        head = send("HEAD", f"{parts.path}/ExplanationOfBenefit", Authorization=f"Bearer {token['access_token']}")
        assert (head[0], head[2], head[1]["content-length"]) == (200, "", str(len(text.encode())))
        connection.close()


def test_missing_secrets_are_made_up_and_told_once() -> None:
    """A payer served by hand prints the password and the app's secret on stderr, and offers no clock control."""
    with started(environment={}) as (process, base):
        parts = urlsplit(base)
        connection = HTTPConnection(str(parts.hostname), parts.port, timeout=10)
        connection.request("PUT", "/control/clock", b"{}", {"Authorization": "Bearer x"})
        assert connection.getresponse().status == 404
        connection.close()
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=10)
        assert [line.partition("=")[0] for line in told.splitlines()] == [
            "PAYERPROOF_DEMO_PASSWORD",
            "PAYERPROOF_DEMO_SECRET",
        ]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--clock", "2026-06-14"], "--clock"),
        (["--fault", "no-such-fault"], "no-such-fault"),
        (["--port", "x"], "--port"),
    ],
)
def test_wrong_options_are_told_and_end_with_2(arguments: list[str], word: str) -> None:
    """The message names the option and the process never listens."""
    done = subprocess.run(
        [sys.executable, "-m", "payerproof.reference_payer", *arguments], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_it_is_ready_within_a_second_of_processor_time() -> None:
    """Measured in processor time of the child, so that a busy machine does not decide."""
    before = os.times().children_user + os.times().children_system
    with started():
        pass
    spent = os.times().children_user + os.times().children_system - before
    assert spent < 1.0
