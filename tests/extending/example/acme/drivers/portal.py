"""Signs a member of Acme in, where the pages are walked in a way of Acme's own."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_ACTION = re.compile(r'<form method="post" action="([^"]+)"')
_BUTTON = re.compile(r'<button type="submit" name="([^"]+)" value="(allow|yes|approve)"')
_BOX = re.compile(r'<input type="checkbox" name="([^"]+)" value="([^"]+)"')
_STEPS = 6


def sign_in(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the token response for one member; `asked` is described in docs/testing-your-payer.md."""
    verifier = secrets.token_urlsafe(48)
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    app = asked["app"]
    with httpx.Client(timeout=10) as browser:
        page = browser.get(
            asked["authorization_endpoint"],
            params={
                "response_type": "code",
                "client_id": app.client_id,
                "redirect_uri": app.redirect_uri,
                "scope": app.scopes,
                "state": secrets.token_urlsafe(16),
                "aud": asked["audience"],
                "code_challenge": digest,
                "code_challenge_method": "S256",
            },
        )
        form = {
            "grant_type": "authorization_code",
            "code": _code(browser, page, asked),
            "redirect_uri": app.redirect_uri,
            "code_verifier": verifier,
        }
        if app.secret is None:
            answer = browser.post(asked["token_endpoint"], data=form | {"client_id": app.client_id})
        else:
            answer = browser.post(asked["token_endpoint"], data=form, auth=(app.client_id, app.secret.reveal()))
    answer.raise_for_status()
    tokens: Mapping[str, Any] = answer.json()
    return tokens


def _code(browser: httpx.Client, page: httpx.Response, asked: Mapping[str, Any]) -> str:
    """Fill in page after page until one leads back to the app; return the code that it carries."""
    known = {"username": asked["username"], "password": os.environ["PAYERPROOF_DEMO_PASSWORD"]}
    for _ in range(_STEPS):
        if page.is_redirect:
            target = urljoin(str(page.url), page.headers["location"])
            if target.startswith(asked["app"].redirect_uri):
                return parse_qs(urlsplit(target).query)["code"][0]
            page = browser.get(target)
            continue
        form: dict[str, Any] = dict(_FIELD.findall(page.text))
        form |= {name: value for name, value in known.items() if f'name="{name}"' in page.text}
        form |= {"patient": asked["patient"]} if 'name="patient"' in page.text else {}
        form |= dict(_BUTTON.findall(page.text))
        for name, value in _BOX.findall(page.text):
            form.setdefault(name, []).append(value)
        action = _ACTION.search(page.text)
        if action is None:
            raise RuntimeError(f"no form at {page.url} ({page.status_code})")
        page = browser.post(urljoin(str(page.url), action[1]), data=form)
    raise RuntimeError(f"no code after {_STEPS} pages")
