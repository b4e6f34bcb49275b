"""What the sample run asked: members of one household, paths, requirements and checks."""

from __future__ import annotations

from payerproof.model import Check, Requirement, Severity

MEMBERS = {
    "h1-sub": "subscriber",
    "h1-spo": "spouse",
    "h1-exs": "ex-spouse",
    "h1-adc": "adult child",
    "h1-t18": "child turning 18",
    "h1-teen": "teen",
    "h1-min": "young child",
    "h1-agt": "agent with power of attorney",
    "h1-out": "unrelated member",
}

PATHS = ("read", "search-patient", "search-none", "search-post", "search-include", "everything", "next-link", "export")

_CFR = "https://www.ecfr.gov/current/title-45"
_SMART = "https://hl7.org/fhir/smart-app-launch/STU2.2/"
_CARIN = "https://hl7.org/fhir/us/carin-bb/STU2/"


def _law(key: str, section: str, rule: str, untested: str | None = None) -> Requirement:
    return Requirement(
        key, "HIPAA Privacy Rule", section, _CFR, rule, "LAW", "payer", since="2003-04-14", untested=untested
    )


def _smart(key: str, section: str, rule: str, strength: str = "SHALL") -> Requirement:
    return Requirement(key, "SMART App Launch 2.2", section, _SMART, rule, strength, "server")


def _carin(key: str, section: str, rule: str) -> Requirement:
    return Requirement(key, "CARIN Blue Button 2.0.0", section, _CARIN, rule, "SHALL", "server")


REQUIREMENTS = (
    _law("REQ-HH-001", "45 CFR 164.502(g)", "Nobody sees another member's data without authority over that member."),
    _law("REQ-HH-002", "45 CFR 164.502(g)(3)(i)", "A parent with authority gets the data of an unemancipated minor."),
    _law(
        "REQ-HH-008", "45 CFR 164.502(g)(3)(i)(A)", "A service that a minor consented to is withheld from the parent."
    ),
    _law("REQ-HH-013", "45 CFR 164.522(b)(1)(ii)", "An alternative address is hidden from all other members."),
    _law("REQ-CON-001", "45 CFR 164.508(b)(5)", "A withdrawn authorization ends every further disclosure."),
    _law("REQ-CON-014", "45 CFR 164.528", "Decisions on consent are logged with time, actor and app."),
    _law(
        "REQ-SEN-011",
        "45 CFR 164.524(a)(1)(i)",
        "Psychotherapy notes are not served.",
        "no such note is in the population",
    ),
    _smart("REQ-OA-001", "app-launch.html#pkce", "An authorization code is redeemed only with its S256 verifier."),
    _smart("REQ-OA-002", "RFC 6749 section 4.1.2", "An authorization code is redeemed once."),
    _smart("REQ-OA-003", "RFC 6750 section 3", "A request without a token is answered by 401 and a challenge."),
    _smart(
        "REQ-OA-004", "RFC 9700 section 4.14.2", "A refresh token of a public client rotates at each use.", "SHOULD"
    ),
    _carin("REQ-CB-001", "CapabilityStatement", "The CapabilityStatement names FHIR 4.0.1."),
    _carin("REQ-CB-002", "SearchParameter/service-date", "Claims are found by their date of service."),
    _carin("REQ-CB-003", "$export", "Where bulk export is offered, it holds what a search holds."),
    Requirement(
        "REQ-PAY-001",
        "The payer's member page",
        "Sharing your data",
        "https://payer.example/sharing",
        "Claims with services on or after 2016-01-01 are shared.",
        "PROMISE",
        "payer",
    ),
    Requirement(
        "REQ-PAY-002",
        "The payer's member page",
        "Sharing your data",
        "javascript:alert(1)",
        "A complaint to the privacy office is answered.",
        "PROMISE",
        "payer",
        untested="no interface shows it",
    ),
)

_C, _H, _M, _L = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW

CHECKS = (
    Check(
        "household-no-foreign-data",
        ("REQ-HH-001",),
        _C,
        "No value of another member reaches a requester",
        "A value of another member reaches a requester",
        "Filter every query path to a resource by the patient of the access token: also includes and paging links.",
        "household",
    ),
    Check(
        "household-own-record-complete",
        ("REQ-HH-002",),
        _H,
        "Whoever is entitled gets the whole record",
        "An entitled member does not get the whole record",
        "Compare the resources served on this path with those of a plain search by the same member.",
        "household",
    ),
    Check(
        "sensitive-withheld-from-parent",
        ("REQ-HH-008",),
        _C,
        "A parent does not see what a minor consented to alone",
        "A parent sees what a minor consented to alone",
        "Apply the withholding rule behind every path, not in the search handler.",
        "sensitive",
    ),
    Check(
        "smart-pkce-enforced",
        ("REQ-OA-001",),
        _H,
        "A code needs its verifier",
        "A code is redeemed without its verifier",
        "Refuse it with invalid_grant.",
        "smart",
    ),
    Check(
        "smart-code-single-use",
        ("REQ-OA-002",),
        _H,
        "A code works once",
        "A code works twice",
        "Delete the code when it is used.",
        "smart",
    ),
    Check(
        "smart-no-token",
        ("REQ-OA-003",),
        _C,
        "Nothing without a token",
        "Data without a token",
        "Refuse with 401 and a challenge.",
        "smart",
    ),
    Check(
        "smart-refresh-rotation",
        ("REQ-OA-004",),
        _M,
        "A refresh token rotates",
        "A refresh token stays the same",
        "Issue a new one each time.",
        "smart",
    ),
    Check(
        "consent-portal-withdrawal",
        ("REQ-CON-001",),
        _C,
        "After a withdrawal in the portal every channel refuses",
        "A channel is open after a withdrawal in the portal",
        "End the grant, its tokens and its paging links in one step.",
        "consent",
        ("portal",),
    ),
    Check(
        "consent-other-app-unharmed",
        ("REQ-CON-001",),
        _M,
        "Other apps go on",
        "Other apps stop",
        "Revoke one grant only.",
        "consent",
    ),
    Check(
        "consent-expiry",
        ("REQ-CON-001",),
        _H,
        "A lapsed consent ends access",
        "Access goes on after a consent lapsed",
        "Compare dates at use.",
        "consent",
    ),
    Check(
        "consent-audit-trail",
        ("REQ-CON-014",),
        _L,
        "Decisions are logged",
        "Decisions are not logged",
        "Log them.",
        "consent",
    ),
    Check(
        "conformance-capability",
        ("REQ-CB-001",),
        _M,
        "FHIR 4.0.1 is named",
        "FHIR 4.0.1 is not named",
        "Name it.",
        "conformance",
    ),
    Check(
        "conformance-service-date",
        ("REQ-CB-002", "REQ-PAY-001"),
        _M,
        "Claims are found by service date",
        "Claims are not found by service date",
        "Index the date of service.",
        "conformance",
    ),
    Check(
        "conformance-bulk-export",
        ("REQ-CB-003",),
        _M,
        "Export equals search",
        "Export differs from search",
        "Share one filter.",
        "conformance",
    ),
    Check(
        "fuzz-no-server-error",
        ("REQ-OA-003",),
        _M,
        "No input yields a 5xx",
        "An input yields a 5xx",
        "Answer 400.",
        "fuzz",
    ),
    Check(
        "load-no-leak-under-load",
        ("REQ-HH-001",),
        _C,
        "Isolation holds under load",
        "Isolation breaks under load",
        "Share no state.",
        "load",
    ),
    Check(
        "household-alternative-address",
        ("REQ-HH-013",),
        _C,
        "An alternative address stays hidden",
        "An alternative address is shown",
        "Hide it.",
        "household",
    ),
)
