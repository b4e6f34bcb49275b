"""Validators that speak HTTP: three protocols, one resource a request.

Protocols as in https://github.com/hapifhir/org.hl7.fhir.core (ValidatorCli, `server`),
https://github.com/hapifhir/org.hl7.fhir.validator-wrapper and https://github.com/inferno-framework/fhir-validator-wrapper.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import orjson

from payerproof.fhir.issue import Issue
from payerproof.fhir.second_opinion.outcome import OpinionError, issue, issues_of
from payerproof.http.client import Request, Wire

_DEADLINE = 600.0
"""Seconds for one answer: the first one waits until the validator has loaded its packages."""
_OK, _BAD_REQUEST = 200, 400
_JSON = "application/fhir+json"


class _Served:
    """What the three have in common: a base address and one POST per resource."""

    def __init__(self, base: str, guides: Sequence[str]) -> None:
        self.base, self.guides = base.rstrip("/"), list(guides)
        self._wire = Wire(lambda _exchange: None, deadline=_DEADLINE)

    def validate_all(self, texts: Sequence[bytes], profiles: Sequence[str] = ()) -> list[list[Issue]]:
        """Ask about each text in turn."""
        return [self._validate(text, profiles) for text in texts]

    def _validate(self, text: bytes, profiles: Sequence[str]) -> list[Issue]:
        raise NotImplementedError

    def _post(self, path: str, body: bytes, kind: str) -> Any:
        address = f"{self.base}{path}"
        answer = self._wire.send(Request("POST", address, {"content-type": kind, "accept": _JSON}, body))
        if answer.error or answer.status != _OK:
            said = answer.body[:120].decode("utf-8", "replace")
            raise OpinionError(f"no verdict: {answer.error or answer.status} {said}", where=address)
        try:
            return orjson.loads(answer.body)
        except ValueError:
            raise OpinionError("the answer is no JSON", where=address) from None


class CliServer(_Served):
    """validator_cli, started as `validator_cli.jar server PORT -version 4.0 -ig NAME#VERSION`."""

    def _validate(self, text: bytes, profiles: Sequence[str]) -> list[Issue]:
        query = urlencode([("profile", profile) for profile in profiles])
        found = self._post(f"/validateResource{'?' + query if query else ''}", text, _JSON)
        return issues_of(found, self.base)


class Classic(_Served):
    """The older wrapper; its guides are those it was started with."""

    def _validate(self, text: bytes, profiles: Sequence[str]) -> list[Issue]:
        query = urlencode({"profile": ",".join(profiles)}) if profiles else ""
        return issues_of(self._post(f"/validate{'?' + query if query else ''}", text, _JSON), self.base)


class Wrapper(_Served):
    """The validator-wrapper. One session is kept: without it the wrapper loads every package anew."""

    def __init__(self, base: str, guides: Sequence[str]) -> None:
        super().__init__(base, guides)
        self._session: str | None = None

    def _validate(self, text: bytes, profiles: Sequence[str]) -> list[Issue]:
        context = {
            "sv": "4.0.1",
            "igs": self.guides,
            "profiles": list(profiles),
            "doNative": False,
            "extensions": ["any"],
            "disableDefaultResourceFetcher": True,
            "txServer": None,
        }
        asked = {
            "cliContext": context,
            "validationContext": context,  # the name since 6.5.19; the other one is ignored there
            "filesToValidate": [
                {"fileName": "resource.json", "fileContent": text.decode("utf-8", "replace"), "fileType": "json"}
            ],
            "sessionId": self._session,
        }
        found = self._post("/validate", orjson.dumps(asked), "application/json")
        try:
            self._session = found.get("sessionId") or self._session
            (outcome,) = found["outcomes"]
            entries = [
                (e["level"], e.get("location") or "", e.get("type") or "", e["message"]) for e in outcome["issues"]
            ]
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise OpinionError(f"the answer cannot be read: {error!r}", where=self.base) from None
        return [made for entry in entries if (made := issue(*map(str, entry))) is not None]


SERVED: dict[str, type[_Served]] = {"cli": CliServer, "wrapper": Wrapper, "classic": Classic}
"""The protocols by the name a user gives."""
