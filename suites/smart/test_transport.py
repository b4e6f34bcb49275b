"""TLS: versions and suites that protect nothing are refused (NIST SP 800-52; RFC 8996; RFC 6797)."""

from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import announced_endpoints, judge_transport, transport
from payerproof.http import tls
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "smart-tls-weak-refused",
    requirements=("REQ-OA-40", "tls"),
    severity=Severity.MEDIUM,
    title="No handshake succeeds with TLS 1.0, with TLS 1.1, or with suites that protect nothing",
    finding="A handshake succeeds with TLS 1.0, with TLS 1.1, or with suites that protect nothing",
    remedy="Serve TLS 1.2 and 1.3 alone, and take suites without encryption or certificate off the list.",
    needs=("https",),
    cases=transport.each_kind,
    control="smart_configuration",
)
def test_tls_weak_refused(payer: Payer, case: Case, judge: Judge) -> None:
    """Each host of the target refuses the handshake, and shakes hands as usual."""
    kind = case.path or ""
    for host, port in transport.hosts(payer):
        usual, tried = transport.tried(host, port, kind)
        judge(judge_transport.refused(host, kind, usual, tried, able=tls.able(kind)))


@check(
    "smart-https-lasting",
    requirements=("REQ-OA-40",),
    severity=Severity.LOW,
    title="The authorization page tells browsers to come back over https alone",
    finding="The authorization page does not tell browsers to come back over https alone",
    remedy="Send Strict-Transport-Security with each page (RFC 6797, 7.2).",
    needs=("https",),
)
def test_https_lasting(payer: Payer, judge: Judge) -> None:
    """The page of a right authorization request carries Strict-Transport-Security."""
    address = payer.endpoints.authorization or ""
    page, _ = announced_endpoints.ask_twice(payer, "authorization_endpoint", address)
    judge(judge_transport.lasting(page))
