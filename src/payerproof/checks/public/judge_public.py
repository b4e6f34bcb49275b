"""What a public API shows of itself: open to everybody, nobody's record, whole, dated, and leading somewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from payerproof.checks.common.judgement import absent, broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer, count, some
from payerproof.fhir.references import last_name
from payerproof.knowledge.observation import Observation, Pages, ids
from payerproof.model import Basis, Judgement

LOGIN = frozenset({401, 403, 407, 511})
"""Statuses by which somebody is refused for want of credentials."""
_LED = frozenset({301, 302, 303, 307, 308})
_TO_A_LOGIN = re.compile(r"log-?in|sign-?in|auth|sso|saml", re.IGNORECASE)
"""What stands in the address of a page that asks who somebody is."""
RECORDS = frozenset(
    {"Patient", "Coverage", "ExplanationOfBenefit", "Claim", "ClaimResponse", "RelatedPerson", "Person"}
)
"""Types of which every resource is about a member."""
NOT_THERE = frozenset({404, 410})
"""Statuses of what is unknown, or was deleted (R4, http.html#read)."""
_LEEWAY = timedelta(days=1)
"""By how much the clocks of a server and of whoever looks at it may differ."""


def open_to_all(answers: Sequence[Observation], name: str) -> Judgement:
    """Judge whether each request without a token was answered, and not sent to identify whoever asks."""
    expected = f"answers of the {name} without a token"
    asked = [seen for seen in answers if asks_for_a_login(seen)]
    if asked:
        reason = f"the {name} asks for a login: {answer(asked[0])} for {asked[0].exchange.url.partition('?')[0]}"
        return broken(*asked, reason=reason, expected=expected, observed=answer(asked[0]))
    for seen in answers:
        if doubt := undecided(seen.exchange):
            return unsure(doubt, seen, expected=expected, observed=answer(seen))
        if seen.exchange.status in _LED:
            reason = f"a redirect leads elsewhere: set the {name}'s base to where it is served"
            return unsure(reason, seen, expected=expected, observed=answer(seen))
    if not any(seen.exchange.ok and seen.entries for seen in answers):
        return unsure(f"nothing of the {name} was served", *answers, expected=expected, observed=answer(answers[0]))
    return kept(*answers, expected=expected, observed=count(len(answers), "answer"))


def asks_for_a_login(seen: Observation) -> bool:
    """Tell whether somebody is sent to identify himself: refused, or led to a page whose address says so.

    Any other redirect is a payer's own way: to a slash, or to where the API is served today.
    """
    led = seen.exchange.status in _LED and _TO_A_LOGIN.search(seen.exchange.headers.get("location", ""))
    return seen.exchange.status in LOGIN or bool(led)


def searched(seen: Observation, kind: str, found: Iterable[str]) -> Judgement:
    """Judge whether a search for a type is answered; an answer without a resource teaches nothing."""
    expected = f"a Bundle with resources of type {kind}"
    if asks_for_a_login(seen):
        return unsure(f"the search for {kind} asks for a login", seen, expected=expected, observed=answer(seen))
    if doubt := undecided(seen.exchange):
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    if not seen.exchange.ok or (seen.resource or {}).get("resourceType") != "Bundle":
        reason = f"{kind} cannot be searched"
        return broken(seen, reason=reason, expected=expected, observed=answer(seen))
    if not tuple(found):
        return unsure(f"no {kind} is there to look at", seen, expected=expected, observed=answer(seen))
    return kept(seen, expected=expected, observed=answer(seen))


def read(seen: Observation, reference: str) -> Judgement:
    """Judge whether a resource that a search showed is read by its id."""
    expected = f"200 {reference}"
    if doubt := undecided(seen.exchange):
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    rule = seen.exchange.ok and seen.resource is not None and ids((seen.resource,)) == [reference]
    return holds(rule, seen, reason="a resource is not read by its id", expected=expected, observed=answer(seen))


def unknown(seen: Observation, known: Observation) -> Judgement:
    """Judge the answer to an id that was never given out, beside that to one that was."""
    expected = "404"
    if doubt := undecided(seen.exchange):
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    if not known.exchange.ok:
        return unsure(
            "no id is read, so nothing shows of an unknown one", known, expected=expected, observed=answer(known)
        )
    gone = 410
    rule = seen.exchange.status in {404, gone}
    reason = "a resource that is not known is not answered by 404"
    return holds(rule, seen, known, reason=reason, expected=expected, observed=answer(seen))


def pages_begun(small: Pages, size: int) -> Judgement:
    """Judge the first pages of a list that is too long to be walked: none too large, no entry twice, no way back."""
    expected = f"pages of at most {size} without an entry twice"
    for page in small.pages:
        if doubt := undecided(page.exchange):
            return unsure(doubt, page, expected=expected, observed=answer(page))
    listed = [name for page in small.pages for name in ids(page.matches)]
    twice = sorted(name for name, times in Counter(listed).items() if times > 1)
    largest = max(len(page.matches) for page in small.pages)
    if len(small.pages) == 1 or not listed:
        return unsure(f"one page alone was seen: {small.ended}", *small.pages, expected=expected)
    reason = "an entry stands on two pages" if twice else f"a page holds more than _count={size}"
    observed = some(twice) or f"{len(listed)} on {len(small.pages)} pages, at most {largest} on one; {small.ended}"
    return holds(not twice and largest <= size, *small.pages, reason=reason, expected=expected, observed=observed)


def named(unnamed: Sequence[str], met: int, seen: Observation) -> Judgement:
    """Judge whether every resource names a profile of the guide in `meta.profile`."""
    expected = "meta.profile names a profile of the guide"
    if not met:
        return unsure("no resource was served to look at", seen, expected=expected, observed=answer(seen))
    reason = f"{count(len(unnamed), 'resource')} of {met} name no profile of the guide"
    return holds(not unnamed, seen, reason=reason, expected=expected, observed=some(unnamed) or count(met, "resource"))


def dated(stated: Mapping[str, object], now: datetime, seen: Observation) -> Judgement:
    """Judge whether each resource tells an instant of its last update that is not to come."""
    expected = "meta.lastUpdated, an instant that has passed"
    if not stated:
        return unsure("no resource was served to look at", seen, expected=expected, observed=answer(seen))
    instants = {name: _instant(value) for name, value in stated.items()}
    lacking = [name for name, instant in instants.items() if instant is None]
    ahead = [name for name, instant in instants.items() if instant is not None and instant > now + _LEEWAY]
    reason = (
        f"{count(len(lacking), 'resource')} of {len(stated)} do not tell when they were last updated"
        if lacking
        else f"{count(len(ahead), 'resource')} of {len(stated)} were last updated in the future"
    )
    newest = max((instant for instant in instants.values() if instant is not None), default=None)
    told = some(lacking or ahead) or f"{count(len(stated), 'resource')}, the newest of {newest:%Y-%m-%d}"
    return holds(not (lacking or ahead), seen, reason=reason, expected=expected, observed=told)


def _instant(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def without_members(answers: Sequence[Observation], patients: frozenset[str], name: str) -> Judgement:
    """Judge whether anything in answers without a token is a member's: a record, a reference to one, or a known value.

    `patients`: `Patient/id` of the members that are known. Nothing served at all teaches nothing.
    """
    expected = f"a {name} without anything of a member"
    found = [
        (word, seen) for seen in answers for word in (*_values(seen), *_records(seen, patients)) if seen.exchange.ok
    ]
    if found:
        words = [word for word, _ in found]
        reason = f"the {name} shows what is a member's: {words[0]}"
        return broken(
            *{seen.exchange.id: seen for _, seen in found}.values(),
            reason=reason,
            expected=expected,
            observed=some(words),
            basis=Basis.HELD,
        )
    if not any(seen.exchange.ok and seen.entries for seen in answers):
        return unsure(f"nothing of the {name} was served", *answers, expected=expected)
    number = sum(len(seen.entries) for seen in answers)
    return kept(*answers, expected=expected, observed=f"{count(number, 'resource')}, none of them a member's")


def holds_a_member(seen: Observation, patients: frozenset[str]) -> bool:
    """Tell whether an answer shows anything of a member's: a record, a reference to one, or a known value."""
    return seen.exchange.ok and any(True for _ in (*_values(seen), *_records(seen, patients)))


def _values(seen: Observation) -> Iterable[str]:
    return (f"a value of {hit.owner or 'somebody'}" for hit in seen.hits if not hit.echoed)


def _records(seen: Observation, patients: frozenset[str]) -> Iterable[str]:
    for item in seen.resources:
        if str(item.get("resourceType")) in RECORDS:
            yield f"a resource of type {item['resourceType']}"
        for reference in _referred(item):
            kind = reference.partition("/")[0]
            if kind == "Patient" or reference in patients:
                yield f"a reference to a Patient in {ids((item,))[0]}"


def _referred(node: Any) -> Iterable[str]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            text = one.get("reference")
            if isinstance(text, str):
                yield last_name(text)
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def same_with_token(plain: Sequence[str], with_token: Observation, *, member: bool, name: str) -> Judgement:
    """Judge whether a member's token changes what a public API serves: nothing more, nothing less.

    A token that the API takes for no key of its own may be refused; the API is as open as before.
    """
    expected = f"the same of the {name}, whoever asks"
    if member:
        reason = f"to a member's token the {name} shows what is a member's"
        return broken(with_token, reason=reason, expected=expected, observed=answer(with_token), basis=Basis.HELD)
    if doubt := undecided(with_token.exchange):
        return unsure(doubt, with_token, expected=expected, observed=answer(with_token))
    if with_token.exchange.refused:
        return absent(
            "a token is refused where none is needed", with_token, expected=expected, observed=answer(with_token)
        )
    if not plain:
        return unsure("without a token nothing was served to compare", with_token, expected=expected)
    got = ids(with_token.matches)
    lacks, more = sorted(set(plain) - set(got)), sorted(set(got) - set(plain))
    told = "; ".join([*([f"lacks {some(lacks)}"] if lacks else []), *([f"adds {some(more)}"] if more else [])])
    reason = f"a member's token changes what the {name} serves"
    return holds(not told, with_token, reason=reason, expected=expected, observed=told or f"the same {len(got)}")


def any_origin(strange: Observation, registered: Observation) -> Judgement:
    """Judge whether scripts of any origin may read a public API, if scripts of some origin may."""
    expected = "the same Access-Control-Allow-Origin for every origin"
    for seen in (strange, registered):
        if doubt := undecided(seen.exchange):
            return unsure(doubt, seen, expected=expected, observed=answer(seen))
        if not seen.exchange.ok:
            return unsure("nothing was served to look at", seen, expected=expected, observed=answer(seen))
    open_to_strangers = _allows(strange)
    if not (open_to_strangers or _allows(registered)):
        reason = "no script of another origin may read it, and nothing asks for that"
        return absent(reason, strange, registered, expected=expected, observed="no Access-Control-Allow-Origin")
    reason = "only scripts of origins that were registered may read it, so it is not open without a registration"
    observed = str(strange.exchange.headers.get("access-control-allow-origin", "none for a strange origin"))[:80]
    return holds(open_to_strangers, strange, registered, reason=reason, expected=expected, observed=observed)


def _allows(seen: Observation) -> bool:
    stated = seen.exchange.headers.get("access-control-allow-origin", "")
    asked = next((value for name, value in seen.exchange.request_headers.items() if name.lower() == "origin"), "")
    return stated in {"*", asked} and bool(stated)


def kinds_of_facts(found: Mapping[str, int], answers: Sequence[Observation]) -> Judgement:
    """Judge whether a directory tells each kind of fact that the rule names; `found` counts how often it does."""
    expected = f"{', '.join(found)} of providers"
    if not any(found.values()):
        return unsure("nothing of the directory was served", *answers, expected=expected)
    lacking = [kind for kind, times in found.items() if not times]
    reason = f"the directory tells of no provider the {some(lacking)}"
    observed = ", ".join(f"{kind} {times}" for kind, times in found.items())
    return holds(not lacking, *answers, reason=reason, expected=expected, observed=observed)


def formulary_links(lacking: Sequence[str], counts: Mapping[str, int], answers: Sequence[Observation]) -> Judgement:
    """Judge the links of a formulary service: `lacking` in words, `counts` of plans, lists, items and drugs."""
    expected = "plans that lead to formularies, and items that lead to a formulary and a drug"
    if not all(counts.values()):
        none = some([kind for kind, times in counts.items() if not times])
        return unsure(f"there is no {none} to follow a link from", *answers, expected=expected)
    reason = f"{count(len(lacking), 'link')} of the formulary are missing: {some(lacking)}"
    observed = some(lacking) or ", ".join(f"{times} {kind}" for kind, times in counts.items())
    return holds(not lacking, *answers, reason=reason, expected=expected, observed=observed)
