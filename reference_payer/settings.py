"""What a payer is started with: its address, its apps and its declared policy."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

Key = EllipticCurvePublicKey | RSAPublicKey
"""The public half of the key that an app proves itself with."""

EARLIEST_SERVICE = date(2016, 1, 1)
"""Services that ended before this day are not served; 42 CFR 422.119(h) names the same day."""


ZONE = ZoneInfo("America/Chicago")
"""Where the payer's days begin and end."""


GUIDES = ("hl7.fhir.us.carin-bb#2.0.0",)
"""What the payer claims unless it is told otherwise."""


@dataclass(frozen=True, slots=True)
class App:
    """A registered third-party app. `secret` None makes it a public client; `attested` is its CARIN code of conduct.

    `scopes` are those that a service registered for, `members` those whose records it may have: a service acts for
    itself, with nobody signed in (SMART Backend Services).
    """

    id: str
    name: str
    redirect_uri: str
    origin: str
    secret: str | None = field(default=None, repr=False)
    attested: bool = True
    privacy_policy: str | None = None
    key: Key | None = field(default=None, repr=False)
    scopes: tuple[str, ...] = ()
    members: tuple[str, ...] = ()

    @property
    def confidential(self) -> bool:
        """True for a client that can keep a secret (RFC 6749, section 2.1)."""
        return self.secret is not None or self.key is not None

    @property
    def service(self) -> bool:
        """True for a client that acts for itself."""
        return bool(self.scopes)


@dataclass(frozen=True, slots=True)
class Settings:
    """The constants of one running payer. Durations are those of the SMART and OAuth security advice.

    `apart`: plans of lines of business that are not served here, by their names.
    `pushed_only`: authorization requests have to be pushed. `nonces`: proofs of keys carry a nonce of the payer's.
    """

    origin: str
    password: str = field(repr=False)
    apps: tuple[App, ...]
    control_secret: str | None = field(default=None, repr=False)
    name: str = "Prairie Mutual Health Plan"
    guides: tuple[str, ...] = GUIDES
    zone: ZoneInfo = ZONE
    earliest_service: date = EARLIEST_SERVICE
    apart: tuple[str, ...] = ()
    page_size: int = 10
    largest_page: int = 500
    code_lifetime: timedelta = timedelta(seconds=60)
    access_lifetime: timedelta = timedelta(hours=1)
    identity_lifetime: timedelta = timedelta(minutes=5)
    pushed_only: bool = False
    nonces: bool = False
    pushed_lifetime: timedelta = timedelta(seconds=60)
    service_lifetime: timedelta = timedelta(minutes=5)
    consent_lifetime: timedelta = timedelta(days=365)

    @property
    def base(self) -> str:
        """The FHIR base, without a trailing slash."""
        return f"{self.origin}/fhir"


def demo_apps(secret: str, key: Key | None = None, service: Key | None = None) -> tuple[App, ...]:
    """Return the apps of the demo: a public one, a confidential one, and a public one that never attested.

    An app with a key is there where its `key` is, and so is a service for some of the members.
    """
    with_key = App(
        id="record-mirror",
        name="Record Mirror",
        redirect_uri="http://127.0.0.1:7996/mirror",
        origin="http://127.0.0.1:7996",
        key=key,
        privacy_policy="https://record-mirror.example/privacy",
    )
    for_itself = App(
        id="care-network",
        name="Care Network",
        redirect_uri="https://care-network.example/",
        origin="https://care-network.example",
        key=service,
        scopes=("system/Patient.rs", "system/Coverage.rs", "system/ExplanationOfBenefit.rs"),
        members=("h1-sub", "h1-out"),
    )
    return (
        *((with_key,) if key is not None else ()),
        *((for_itself,) if service is not None else ()),
        App(
            id="claims-viewer",
            name="Claims Viewer",
            redirect_uri="http://127.0.0.1:7999/callback",
            origin="http://127.0.0.1:7999",
            privacy_policy="https://claims-viewer.example/privacy",
        ),
        App(
            id="care-companion",
            name="Care Companion",
            redirect_uri="http://127.0.0.1:7998/return",
            origin="http://127.0.0.1:7998",
            secret=secret,
            privacy_policy="https://care-companion.example/privacy",
        ),
        App(
            id="budget-buddy",
            name="Budget Buddy",
            redirect_uri="http://127.0.0.1:7997/callback",
            origin="http://127.0.0.1:7997",
            attested=False,
        ),
    )
