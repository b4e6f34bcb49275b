"""The chain, as frozen records: Requirement <- Check <- Verdict (with its Exchanges) <- report row.

Records are linked by id; none holds an object of another, so each can be written, read and judged alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

OWN, STRANGER = "own record", "stranger"
"""What a requester is to the subject: the same person, or nobody that is known."""


class Outcome(StrEnum):
    """What a case ended in. All but `PASS` carry a reason."""

    PASS = "pass"  # noqa: S105 - an outcome, no password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    """The control did not hold, so nothing was learnt."""
    NOT_OFFERED = "not_offered"
    """The target does not claim it, and need not."""
    ATTESTED = "attested"
    """A person's word, with name and date; never dressed as a machine's."""
    ERROR = "error"
    """Ours: the harness broke."""


class Absence(StrEnum):
    """Why a case that is `not_offered` could not be asked; the key `absence` of its verdict's details."""

    NOT_OFFERED = "not offered"
    """The target neither declares nor serves it."""
    NOT_ALLOWED = "not allowed"
    """The target's description forbids it."""
    NOT_APPLICABLE = "not applicable"
    """There are no such people, data or guide."""
    NOT_KNOWABLE = "not knowable"
    """The target's description lacks what would be needed to ask or to judge."""


class Basis(StrEnum):
    """What a finding rests on, which says how much it needs before it is told."""

    INFERENCE = "inference"
    """A refusal, a difference, something missing: asked again, and read from whole and decided answers alone."""
    BREAKDOWN = "breakdown"
    """A server error, or no answer: asked again."""
    HELD = "held"
    """What was found is there to be shown, as a value, a token or a measurement: told at once."""


class Severity(StrEnum):
    """How bad a finding is (the catalogue's C, H, M, L)."""

    CRITICAL = "critical"
    """Another person's health data disclosed, or access survives revocation."""
    HIGH = "high"
    """Existence or category of another person's data disclosed, or the only barrier against that is missing."""
    MEDIUM = "medium"
    """A control is weaker than it has to be."""
    LOW = "low"
    """Hygiene and documentation."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One rule from law, a guide, or a payer's own promise.

    `strength`: SHALL, SHOULD, MAY, LAW (a legal duty) or PROMISE (the payer's own words).
    `untested` tells why no check covers it, `partly` what the checks that do leave open; None where there is no such.
    `guide` is `NAME#VERSION`, and `states` the rule that this row has in common with other versions (see `Rule`).
    `resource_type` and `facet` say what of a server it speaks of: a type, and a parameter, an interaction or a profile.
    `promise` names the list of a payer's public promises that it stands in; None for everything but promises.
    `relations` say whose asking it binds (`payerproof.access.relations`); empty: everybody's.
    """

    id: str
    source: str
    section: str
    url: str
    rule: str
    strength: str
    binds: str
    since: str | None = None
    until: str | None = None
    untested: str | None = None
    partly: str | None = None
    guide: str | None = None
    states: str | None = None
    resource_type: str | None = None
    facet: str | None = None
    relations: tuple[str, ...] = ()
    promise: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What guides state alike, in one version or in many; `{type}` and `{facet}` of `rule` come from the row.

    A check names rules, so that it need not know the versions; each version's requirement names the rule it states.
    """

    id: str
    rule: str
    partly: str | None = None
    untested: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One question put to a target. `id` is a slug that is never positional and never reused.

    `requirements` are ids of requirements and, as a check is written, of rules; on record, of requirements alone.
    `title` is the rule as a statement; `finding` is what is wrong where it fails: the title of a finding.
    `needs` names what the target has to offer or allow (a lever, writes, load) before the check applies.
    Checks of one `family` may fail for one cause.
    `control` names what has to work in the same run before the check may pass; see `payerproof.session.controls`.
    """

    id: str
    requirements: tuple[str, ...]
    severity: Severity
    title: str
    finding: str
    remedy: str
    suite: str
    needs: tuple[str, ...] = ()
    family: str = ""
    control: str = "own_data"


@dataclass(frozen=True, slots=True)
class Case:
    """One instance of a check: who asks for whose data, over which path, for which type, when.

    `requester` and `subject` are names of members, empty where a check asks for nobody; any other field that a check
    has no use for is None. `note` is free text that tells two cases apart.
    """

    requester: str = ""
    subject: str = ""
    path: str | None = None
    resource_type: str | None = None
    guide: str | None = None
    instant: str | None = None
    note: str | None = None

    def __str__(self) -> str:
        """Return a short label, unique within a check."""
        who = f"{self.requester}>{self.subject}" if self.requester and self.subject else self.requester or self.subject
        parts = (who, self.path, self.resource_type, self.guide, self.instant, self.note)
        return " ".join(part for part in parts if part) or "target"


def case_id(check: str, case: Case) -> str:
    """Return the id of one case, the same string in pytest and in every report.

    It is `check[case]`, or the check's id alone where its one case is the target as a whole.
    """
    return check if case == Case() else f"{check}[{case}]"


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Exchange:
    """One request and what came back, as it happened on the wire, before redaction.

    `url` is absolute. Header names are lower case, repeated headers joined by `, `.
    `status` is 0 where no answer came; `error` then says why.
    `body` is the decoded (content encoding removed) body, cut at the client's limit; `truncated` says so.
    `started` is seconds since the run began, `elapsed` seconds until the last byte.
    """

    id: str
    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: bytes
    status: int
    headers: Mapping[str, str]
    body: bytes
    started: float
    elapsed: float
    truncated: bool = False
    error: str | None = None
    session: str | None = None

    @property
    def ok(self) -> bool:
        """True for a 2xx answer."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the HTTP success class

    @property
    def refused(self) -> bool:
        """True for a 4xx answer that is a refusal and not a request to slow down (429)."""
        return 400 <= self.status < 500 and self.status != 429  # noqa: PLR2004 - the HTTP client-error class


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge says about exchanges: pure data, no id of its own. `basis` is that of a finding."""

    outcome: Outcome
    reason: str
    expected: str
    observed: str
    exchanges: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    basis: Basis = Basis.INFERENCE


SEVERITY = "severity"
"""The key of a judgement's details that tells how bad the effect seen is, where that is less than the check's worst."""

UNTRIED = "untried"
"""The key of a verdict's details that says that a limit of the target file kept the case from being tried."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The end of one case of one check.

    `observed` of a pass is its evidence in words.
    `reproduce` is a redacted curl line, or None where no request was sent.
    """

    check: str
    case: Case
    outcome: Outcome
    reason: str
    expected: str
    observed: str
    exchanges: tuple[str, ...]
    reproduce: str | None
    elapsed: float
    details: Mapping[str, Any] = field(default_factory=dict)
    basis: Basis = Basis.INFERENCE


def severity_of(check: Check, verdict: Verdict) -> Severity:
    """Return how bad a verdict is if it is a finding: as the check says, or less where less was seen."""
    stated, known = verdict.details.get(SEVERITY), list(Severity)
    return max(check.severity, Severity(stated), key=known.index) if stated in known else check.severity
