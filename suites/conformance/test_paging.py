"""Pages are the whole result, cut: nothing lost, nothing twice, nothing strange."""

from payerproof.checks.conformance import searching
from payerproof.checks.conformance.cases import each_claims, first_owned_type
from payerproof.checks.conformance.search import forwarded, judge_paging, judge_search
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_SIZE = 2
_HUGE = 100_000


@check(
    "conformance-paging-complete",
    requirements=("REQ-REG-021", "restful"),
    severity=Severity.MEDIUM,
    family="results",
    title="Small pages hold each resource of the whole result once",
    finding="Small pages lose or repeat resources of the whole result",
    remedy="Order a result by a key that is unique, continue behind the last key served, and count what was found.",
    cases=each_claims,
)
def test_paging_complete(payer: Payer, case: Case, judge: Judge) -> None:
    """With _count=2: no gap, no entry twice, nobody else's entry, steady totals, a last page that is the last.

    A total that is not stated by itself is asked for.
    """
    session = payer.session(case.requester)
    plain = searching.plain_search(payer, session, case.resource_type or "")
    small = payer.pages(session, plain.narrowed(f"_count={_SIZE}"))
    if plain.walked.pages[0].total is None:
        counted = payer.pages(session, plain.narrowed(f"_count={_SIZE}&_total=accurate"))
        small = counted if counted.pages[0].exchange.ok else small
    others = {hit.owner or "somebody unknown" for page in small.pages for hit in page.hits if hit.owner != case.subject}
    judge(judge_paging.paged(plain.walked, small, _SIZE, others))


@check(
    "conformance-count-extremes",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    family="results",
    title="A search with _count=0 gives the total alone, and one with a very large _count loses no resource",
    finding="A search with _count of zero or a very large number gives the wrong result",
    remedy="Treat _count=0 as _summary=count, and cut a larger _count to your own limit with a next link.",
    cases=first_owned_type,
)
def test_count_extremes(payer: Payer, case: Case, judge: Judge) -> None:
    """_count=0 has no entry and no next link, and _count=100000 leads to the whole result, unless it is refused."""
    session = payer.session(case.requester)
    plain = searching.plain_search(payer, session, case.resource_type or "")
    judge(judge_paging.nothing_shown(plain.walked, payer.ask(session, plain.narrowed("_count=0"))))
    huge = payer.pages(session, plain.narrowed(f"_count={_HUGE}"))
    if not huge.pages[0].exchange.refused:
        judge(judge_search.same(plain.walked, huge, f"_count={_HUGE}"))


@check(
    "conformance-links-from-base",
    requirements=("REQ-OPS-006", "restful"),
    severity=Severity.MEDIUM,
    title="Links are built from the server's own base, whatever host a header of the request names",
    finding="Links are built from a header that anybody can send",
    remedy="Build links from the configured base; take forwarded headers from the proxy in front alone.",
    cases=first_owned_type,
    control="search",
)
def test_links_from_base(payer: Payer, case: Case, judge: Judge) -> None:
    """A search that says it was forwarded for a strange host is answered without that host in any address."""
    session = payer.session(case.requester)
    url = searching.plain_url(payer, session, case.resource_type or "")
    small = f"{url}{'&' if '?' in url else '?'}_count={_SIZE}"
    plain = payer.ask(session, small)
    for name, headers in forwarded.HEADERS.items():
        judge(judge_paging.host_not_taken(plain, payer.ask(session, small, headers=headers), forwarded.HOST, name))


@check(
    "conformance-next-link-stays",
    requirements=("REQ-OPS-003", "restful"),
    severity=Severity.HIGH,
    family="results",
    title="A next link stays on the server and carries no token",
    finding="A next link leads to another server, or carries the access token",
    remedy="Build page links from the configured base, never from a request header, and never put a token into them.",
    cases=each_claims,
)
def test_next_link_stays(payer: Payer, case: Case, judge: Judge) -> None:
    """Every next link of a result in small pages has the origin of the FHIR base."""
    session = payer.session(case.requester)
    url = searching.plain_url(payer, session, case.resource_type or "")
    walked = payer.pages(session, f"{url}&_count={_SIZE}")
    judge(judge_paging.links_stay(walked.pages, payer.base, session.access_token))
