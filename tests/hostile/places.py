"""Which answers of the reference payer a behaviour damages: each function of this module is a place by its name.

A place gets the request and the honest answer, and tells whether the answer is damaged.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.hostile.behaviours import Meets, data, tokens_and_public
from tests.loopback import Asked, Reply

__all__ = ["data", "place", "tokens_and_public"]

_PORTAL = ("/portal", "/portal/login", "/portal/withdraw")


def everything(asked: Asked, _honest: Reply) -> bool:
    """Meet every answer but those of the clock."""
    return not asked.path.startswith("/control")


def public_apis(asked: Asked, _honest: Reply) -> bool:
    """Meet what anybody may read of the directory and of the formulary."""
    return asked.path.startswith(("/directory/", "/formulary/"))


def clock(asked: Asked, _honest: Reply) -> bool:
    """Meet the answers of the clock that a test moves."""
    return asked.path.startswith("/control")


def metadata(asked: Asked, _honest: Reply) -> bool:
    """Meet the CapabilityStatement."""
    return asked.path == "/fhir/metadata"


def discovery(asked: Asked, _honest: Reply) -> bool:
    """Meet the SMART configuration."""
    return asked.path == "/fhir/.well-known/smart-configuration"


def login_page(asked: Asked, honest: Reply) -> bool:
    """Meet the page that an authorization request shows."""
    return asked.path == "/oauth/authorize" and honest.status == 200


def login_post(asked: Asked, _honest: Reply) -> bool:
    """Meet the answer to a name and a password."""
    return asked.path == "/oauth/login"


def consent_page(asked: Asked, honest: Reply) -> bool:
    """Meet pages between the login and the return to the app."""
    return asked.path in {"/oauth/continue", "/oauth/patient"} and honest.status == 200


def pages(asked: Asked, honest: Reply) -> bool:
    """Meet every page that a person would read."""
    return honest.headers.get("content-type", "").startswith("text/html") and everything(asked, honest)


def redirects(asked: Asked, honest: Reply) -> bool:
    """Meet every redirect of the authorization server."""
    return asked.path.startswith("/oauth") and 300 <= honest.status < 400


def codes(_asked: Asked, honest: Reply) -> bool:
    """Meet the redirect that brings a code to the app."""
    return "code=" in urlsplit(honest.headers.get("location", "")).query


def token(asked: Asked, _honest: Reply) -> bool:
    """Meet every answer of the token endpoint."""
    return asked.path == "/oauth/token"


def issued(asked: Asked, honest: Reply) -> bool:
    """Meet every answer with tokens."""
    return token(asked, honest) and honest.status == 200


def revocation(asked: Asked, _honest: Reply) -> bool:
    """Meet every answer of the revocation endpoint."""
    return asked.path == "/oauth/revoke"


def portal(asked: Asked, _honest: Reply) -> bool:
    """Meet every page of the portal."""
    return asked.path in _PORTAL


def patients(asked: Asked, _honest: Reply) -> bool:
    """Meet reads of a Patient."""
    return asked.path.startswith("/fhir/Patient/") and "$" not in asked.path


def claims(asked: Asked, _honest: Reply) -> bool:
    """Meet every request for claims."""
    return asked.path.startswith("/fhir/ExplanationOfBenefit")


def but_patients(asked: Asked, honest: Reply) -> bool:
    """Meet every request for data that is no read of a Patient."""
    return data(asked, honest) and not asked.path.startswith("/fhir/Patient/")


def served(asked: Asked, honest: Reply) -> bool:
    """Meet every request for data that is answered with some."""
    return data(asked, honest) and honest.status == 200


def refused(asked: Asked, honest: Reply) -> bool:
    """Meet every request for data that is refused."""
    return data(asked, honest) and honest.status >= 400


def bundles(asked: Asked, honest: Reply) -> bool:
    """Meet every Bundle."""
    return data(asked, honest) and b'"Bundle"' in honest.body[:4096]


def heads(asked: Asked, honest: Reply) -> bool:
    """Meet every HEAD."""
    return asked.method == "HEAD" and data(asked, honest)


def posts(asked: Asked, honest: Reply) -> bool:
    """Meet every POST to FHIR."""
    return asked.method == "POST" and data(asked, honest)


def export_status(asked: Asked, honest: Reply) -> bool:
    """Meet the manifest of an export."""
    return honest.status == 200 and b'"output"' in honest.body and asked.path.startswith("/fhir")


def export_files(asked: Asked, honest: Reply) -> bool:
    """Meet the files of an export."""
    return "ndjson" in honest.headers.get("content-type", "") and data(asked, honest)


def place(name: str) -> Meets:
    """Return the place of a name. Raises KeyError if there is none."""
    known = {key: value for key, value in globals().items() if callable(value) and not key.startswith("_")}
    for helper in ("place", "Asked", "Reply", "Meets", "urlsplit"):
        known.pop(helper, None)
    found: Meets = known[name]
    return found
