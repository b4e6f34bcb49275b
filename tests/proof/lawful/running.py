"""One run against the second payer by the real command, in a process and a folder of its own."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Literal

from payerproof.synthetic_data.generate import population
from payerproof.synthetic_data.write import write
from tests.proof.lawful.payer.clock import Clock
from tests.proof.lawful.payer.household import Household
from tests.proof.lawful.payer.manner import Manner
from tests.proof.lawful.payer.payer import Keys, Payer
from tests.proof.lawful.payer.wire import Server
from tests.proof.miniatures.running import Result, run

HOUSEHOLD = "h1"
CLOCK = datetime(2026, 6, 14, 18, tzinfo=UTC)
ALL = ("h1-sub", "h1-spo", "h1-exs", "h1-adc", "h1-t18", "h1-teen", "h1-min", "h1-agt", "h1-out")
NAMES = "names.jsonl"
"""The id map of a payer that gave the harness's own people other ids."""
FEW = ("h1-sub", "h1-teen", "h1-out")
"""A mother, her daughter some of whose services are withheld from her, and a stranger."""
SUITES = ("conformance", "smart", "household", "consent", "sensitive", "public", "fuzz", "load")

Mode = Literal["seeded", "attached"]
Mistake = Callable[[Payer], None]
"""Makes a payer unlawful: replaces one part of it."""

_GUIDE = "hl7.fhir.us.carin-bb#2.0.0"
_PART = f'{{ name = "{_GUIDE}", types = ["Patient", "Coverage", "Organization", "Practitioner"] }}'

_TARGET = """\
name = "second-mutual"
base = "{base}"
guides = [{guide}]
clock = 2026-06-14T18:00:00Z

[[apps]]
id = "one"
title = "Pocket Record"
client_id = "app-one"
kind = "public"
redirect_uri = "http://127.0.0.1:7999/done"
scopes = "{scopes}"

[[apps]]
id = "two"
title = "Ledger & Co"
client_id = "app-two"
kind = "confidential"
secret = {{ env = "SECOND_APP" }}
redirect_uri = "http://127.0.0.1:7998/done"
scopes = "{scopes}"

[policy]
time_zone = "America/Chicago"
state = "IL"
revocation_seconds = {promise}
refresh_leeway_seconds = {leeway}

[consent]
revocation_endpoint = {revocation}
portal = {{ kind = "form", url = "{{origin}}/account/apps" }}

[directory]
base = "{{origin}}/open/providers"

[formulary]
base = "{{origin}}/open/drugs"

[allow]
writes = true
fuzz = true
load = true

[listener]
address = "http://127.0.0.1:{{port}}"

[fuzz]
seconds = 4

[load]
users = 3
seconds = 4
think = 0

[load.journeys]
own-requests = 6
requests-about-others = 4
first-import = 1
nightly = 1
dashboard = 1
deep-paging = 1

[load.slo]
p95_ms = 3000
failures_percent = 0
"""

_OPERATIONS = """
[operations.everything]
name = "patient-record"
method = "POST"
"""

_DISCOVERY = """
[smart]
configuration = "{origin}/api/fhir/discovery/apps.json"
"""

_LEVER = """
[clock_control]
url = "{origin}/lever"
secret = { env = "SECOND_LEVER" }
"""

_CHOICES = """
[levers]
categories = { mental_health = "Counseling & psychiatry", sud = "Alcohol and drugs", sti = "Sexual health" }

[levers.sharing_off]
kind = "form"
url = "{origin}/account/privacy"
untick = "Share with the apps I connect"

[levers.sharing_on]
kind = "form"
url = "{origin}/account/privacy"
tick = "Share with the apps I connect"

[levers.category_off]
kind = "form"
url = "{origin}/account/privacy"
untick = "{category}"

[levers.category_on]
kind = "form"
url = "{origin}/account/privacy"
tick = "{category}"

[levers.app_off]
kind = "http"
url = "{origin}/lever/apps/{app}"
headers = { authorization = "Bearer {secret}" }
body = '{"on": false}'
secret = { env = "SECOND_LEVER" }

[levers.app_on]
kind = "http"
url = "{origin}/lever/apps/{app}"
headers = { authorization = "Bearer {secret}" }
body = '{"on": true}'
secret = { env = "SECOND_LEVER" }

[levers.put_record]
kind = "http"
method = "PUT"
url = "{origin}/lever/records/{type}/{id}"
headers = { authorization = "Bearer {secret}", content-type = "application/fhir+json" }
body = "{resource}"
secret = { env = "SECOND_LEVER" }

[levers.delete_record]
kind = "http"
method = "DELETE"
url = "{origin}/lever/records/{type}/{id}"
headers = { authorization = "Bearer {secret}" }
secret = { env = "SECOND_LEVER" }
"""

_SEEDED = """
[population]
households = ["h1"]
seed = 1
members = {members}
{ids}login = {{ kind = "form", username = "{{member}}", password = {{ env = "SECOND_PIN" }} }}
"""

_ATTACHED = """
[[members]]
id = "{name}"
birth_date = {born}
withheld = {withheld}
login = {{ kind = "form", username = "{name}", password = {{ env = "SECOND_PIN" }} }}
"""

_AUTHORITY = """
[[authorities]]
holder = "{holder}"
subject = "{subject}"
kind = "{kind}"
{window}"""


@dataclass(frozen=True)
class Setting:
    """How the payer is tested: its manner, and what its target file says of it."""

    manner: Manner = field(default_factory=Manner)
    mode: Mode = "seeded"
    members: tuple[str, ...] = FEW
    scopes: str = "launch/patient offline_access patient/*.read"
    promise: int = 2
    lever: bool = True
    ids_known: bool = False
    mistake: Mistake | None = None


@cache
def people() -> Path:
    """Return a folder with the population, made once in a process."""
    return write(population((HOUSEHOLD,), seed=1), Path(mkdtemp(prefix="second-")) / "people").parent


@contextmanager
def served(setting: Setting, keys: Keys) -> Iterator[Payer]:
    """Serve the payer of a setting."""
    clock = Clock(CLOCK, setting.manner.skew)
    with Server(setting.manner, clock) as server:
        payer = Payer(people(), HOUSEHOLD, setting.manner, clock, server.origin, keys)
        if setting.mistake is not None:
            setting.mistake(payer)
        server.answer = payer.answer
        yield payer


def target_text(setting: Setting, payer: Payer) -> str:
    """Return the target file of a setting."""
    revocation = json.dumps(setting.manner.revocation_endpoint)
    text = _TARGET.format(
        base=payer.base,
        guide=_PART if setting.manner.plain_claims else f'"{_GUIDE}"',
        scopes=setting.scopes + " openid fhirUser" * setting.manner.openid,
        promise=setting.promise,
        leeway=setting.manner.refresh_leeway,
        revocation=revocation,
    )
    text += _OPERATIONS if setting.manner.own_operations else ""
    text += _DISCOVERY if setting.manner.discovery != "usual" else ""
    text += (_LEVER + _CHOICES) if setting.lever else ""
    if setting.mode == "seeded":
        ids = f'ids = "{NAMES}"\n' if setting.ids_known else ""
        return text + _SEEDED.format(members=json.dumps(list(setting.members)), ids=ids)
    return text + "".join(attached(setting, payer))


def attached(setting: Setting, payer: Payer) -> Iterator[str]:
    """Yield the tables of a target file whose members the payer has already."""
    for name in setting.members:
        withheld = [entry.key for entry in payer.records.entries if entry.owner == name and entry.private]
        minor = payer.household.minor(name, CLOCK.date())
        kept = withheld if minor and setting.manner.sensitive_to_apps else []
        yield _ATTACHED.format(name=name, born=payer.household.born[name], withheld=json.dumps(kept))
    if setting.manner.proxies:
        yield from authorities(setting, payer.household)


def authorities(setting: Setting, household: Household) -> Iterator[str]:
    """Yield the powers among the members."""
    for power in household.powers:
        if {power.holder, power.subject} <= set(setting.members):
            days = {"start": power.start, "end": power.end}
            window = "".join(f"{name} = {day}\n" for name, day in days.items() if day is not None)
            yield _AUTHORITY.format(holder=power.holder, subject=power.subject, kind=power.kind, window=window)


def run_suites(
    setting: Setting, folder: Path, *, suites: tuple[str, ...] = SUITES, select: str = "", patience: float = 900
) -> Result:
    """Serve the payer and run the suites against it; `select` is pytest's `-k`."""
    keys = Keys(*(secrets.token_urlsafe(15) for _ in range(3)))
    environment = {"SECOND_PIN": keys.password, "SECOND_APP": keys.app, "SECOND_LEVER": keys.lever}
    with served(setting, keys) as payer:
        file = folder / "second.toml"
        file.write_text(target_text(setting, payer), encoding="utf-8")
        if setting.ids_known:
            pairs = ({"named": old, "as": new} for old, new in payer.records.names.items())
            lines = (f"{json.dumps(pair, separators=(',', ':'))}\n" for pair in pairs)
            (folder / NAMES).write_text("".join(lines), encoding="utf-8")
        return run(file, folder / "run", select, environment, suites=suites, patience=patience)


def not_passed(result: Result) -> list[Mapping[str, Any]]:
    """Return the verdicts that are neither passed nor not offered."""
    return [item for item in result.verdicts() if item["outcome"] not in {"pass", "not_offered"}]
