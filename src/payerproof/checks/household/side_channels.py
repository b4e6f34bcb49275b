"""Side channels: the same question about records that exist and are somebody else's, and about ids never issued.

The three requests of a round go out one after the other, in an order drawn anew each time, so that whatever drifts in
the target or on the way meets all alike. Every id is asked for equally often, the real ones and those never issued.
What is told by the answers is judged in `judge_side_channels`, after each round.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from payerproof.checks.common import documents, filling, judge_difference, judgement, query_paths
from payerproof.checks.common.judge_difference import Masks
from payerproof.checks.common.made_up_ids import unissued
from payerproof.checks.common.record_requests import CLAIM
from payerproof.checks.household import judge_side_channels as judged
from payerproof.checks.household.judge_side_channels import Round
from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Observation
from payerproof.model import Case, Exchange, Judgement, Outcome
from payerproof.payer import Payer
from payerproof.payer.dialect import phrasing
from payerproof.smart.sessions import Session
from payerproof.target.query_path import PathRequest, QueryPath

PATHS = ("direct-read", "vread", "search-by-id", "search-by-subject")
"""The query paths that are measured, for claims: a record by its id, a version, and searches for either."""
ATTACHMENT = "attachment"
"""What stands in the note of a case about an attachment, which no query path names."""
WAYS = len(PATHS) + 1
"""Ways among which the requests of a run are shared out."""
_RECORDS = 3
"""Records that are asked for in turn, of several members where there are some."""
_OWN_ROUNDS = (0, judged.WARM_UP)
"""Rounds before which the own record is asked for: it shows that the way is served, and to this token."""
_LOOKS = 50
"""Rounds up to which each is judged; of so many times as many one in so many, as it takes all of them each time."""
_LOST = 5
"""Rounds without a decided answer after which no more are asked."""

Triple = tuple[PathRequest, PathRequest, PathRequest]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked in turn: the triples of requests with the id that each is about, and the own record.

    `control` is the subject's answer to the first of them, `masks` are the ids that an answer may echo.
    """

    triples: tuple[tuple[Triple, tuple[str, str, str]], ...]
    own: PathRequest
    control: Observation | None
    masks: Masks


@dataclass(frozen=True, slots=True)
class Measured:
    """The rounds that were answered, how many more were not decided, and the answers about the own record."""

    rounds: Sequence[Round]
    dropped: int
    own: Sequence[Observation]


def question(payer: Payer, case: Case) -> Question | None:
    """Return what to ask for a case; None where no record is known that could be asked for."""
    return _of_attachments(payer, case) if case.path is None else _of_path(payer, case, case.path)


def measured(payer: Payer, case: Case, asked: Question) -> Measured:
    """Ask in rounds until the judgement is settled, or the share of the run's requests is used."""
    session, chance = payer.session(case.requester), random.Random(f"{case}")  # noqa: S311 - an order guards nothing
    left = payer.target.side_channels.requests // WAYS
    rounds: list[Round] = []
    own: list[Observation] = []
    number, before = 0, None
    while left >= len(asked.triples[0][0]) and number - len(rounds) < _LOST:
        if number in _OWN_ROUNDS:
            own.append(_sent(payer, session, asked.own))
            before, left = own[-1].exchange, left - 1
            if not _shows(own[-1], case.requester, named=case.path is not None):
                break  # what is served to nobody tells nothing
        triple, about = asked.triples[number % len(asked.triples)]
        answers: dict[int, tuple[Observation, Exchange | None]] = {}
        for place in chance.sample(range(len(triple)), len(triple)):
            answers[place] = _sent(payer, session, triple[place]), before
            before = answers[place][0].exchange
        number, left = number + 1, left - len(triple)
        if not any(judged.undecided(seen.exchange) for seen, _ in answers.values()):
            rounds.append(_round(answers, about, asked.masks, case.requester))
            looked = len(rounds) % (1 + len(rounds) // _LOOKS) == 0
            if looked and judged.weigh(rounds, payer.target.side_channels.effect_ms).settled:
                break
    return Measured(rounds, number - len(rounds), own)


def judgement_of(payer: Payer, case: Case, asked: Question, seen: Measured) -> Judgement:
    """Judge what `measured` saw; without the own record, and the subject's, nothing is learnt."""
    found = judged.judged(seen.rounds, payer.target.side_channels.effect_ms, case.requester, seen.dropped)
    controls = {case.requester: [*seen.own], case.subject: [asked.control] if asked.control else []}
    for whose, shown in controls.items():
        if shown and all(_shows(each, whose, named=case.path is not None) for each in shown):
            continue
        why = f"{whose} does not get the own record this way, so nothing is learnt from what others are refused"
        refused = bool(shown) and all(each.exchange.refused for each in shown)
        if refused and (case.path is None or query_paths.is_optional(payer, case)):
            return judgement.absent(why, *shown, expected=judged.EXPECTED)
        return judgement.unsure(why, *shown, expected=judged.EXPECTED)
    rests = (each.exchange.id for shown in controls.values() for each in shown)
    return replace(found, exchanges=(*found.exchanges, *rests))


def _shows(seen: Observation, whose: str, *, named: bool) -> bool:
    """Tell whether somebody was served the own record; an attachment need not name whose it is."""
    return seen.exchange.ok and bool(seen.owned_by(whose) if named else seen.exchange.body)


def _round(
    answers: Mapping[int, tuple[Observation, Exchange | None]], about: Sequence[str], masks: Masks, who: str
) -> Round:
    real, *never = (answers[place][0] for place in range(len(about)))
    openly = judge_difference.uniform(real, (never[0], never[1]), masks.words, who)
    first, second, third = (
        judged.sample(about[place], answers[place][0].exchange, answers[place][1], masks) for place in range(len(about))
    )
    return Round((first, second, third), openly.outcome is Outcome.FAIL)


def _sent(payer: Payer, session: Session, request: PathRequest) -> Observation:
    return payer.ask(session, request.url, request.method, headers=request.headers, body=request.content)


# what is asked for


def _subjects(payer: Payer, case: Case) -> Iterator[str]:
    """Yield the case's subject, and other members over whom the requester has and had no power."""
    yield case.subject
    for name in payer.scope.members:
        apart = name not in (case.requester, case.subject) and (case.requester, name) not in payer.scope.holders
        if apart and not payer.entitlement.record(case.requester, name).allowed:
            yield name


def _of_path(payer: Payer, case: Case, name: str) -> Question | None:
    path, session, kind = payer.path(name), payer.session(case.requester), case.resource_type or CLAIM
    mine = payer.some_resource(case.requester, kind)
    shapes = (mine.id if mine else None, session.patient)
    own = filling.variables(payer, path, session, case.requester, kind)
    if own is None or not all(shapes):
        return None
    control = query_paths.control(payer, case)
    triples, masked = [], {text for text in shapes if text}
    for subject, known in _records(payer, case, kind, one_each="id" not in path.variables):
        values = filling.variables(payer, path, session, subject, kind, known)
        if values is None:
            continue
        made = [
            values | {"id": unissued(shape or known.id), "patient": unissued(patient or known.id)}
            for shape, patient in ((known.id, values["patient"]), shapes)
        ]
        three = [values, *made]
        key = "id" if "id" in path.variables else "patient"
        first, second, third = (_phrased(payer, path, kind, each) for each in three)
        triples.append(((first, second, third), (values[key], made[0][key], made[1][key])))
        masked |= {each[word] for each in three for word in ("id", "patient")}
    if not triples:
        return None
    return Question(tuple(triples), _phrased(payer, path, kind, own), control, Masks.of(masked))


def _phrased(payer: Payer, path: QueryPath, kind: str, values: Mapping[str, str]) -> PathRequest:
    """Return a path's request as the target takes it: in the variant in which it is served to those entitled."""
    plain = phrasing.phrased(payer.dialect, path.request(values))
    variant = payer.variants.get((path.id, kind))
    return dict(phrasing.variants(payer.dialect, plain, values["patient"])).get(variant or "", plain)


def _records(payer: Payer, case: Case, kind: str, *, one_each: bool) -> list[tuple[str, Known]]:
    """Return the records to ask for: one of each of some members, and more of the first where these are too few."""
    found = [
        (name, known) for name in islice(_subjects(payer, case), _RECORDS) for known in payer.evident(name, kind)[:1]
    ]
    more = [] if one_each else [(case.subject, known) for known in payer.evident(case.subject, kind)[1:]]
    return [*found, *more][:_RECORDS]


def _of_attachments(payer: Payer, case: Case) -> Question | None:
    mine = documents.of_record(payer, case.requester)
    listed = [documents.of_record(payer, name) for name in islice(_subjects(payer, case), _RECORDS)]
    theirs = [each for each in listed if each is not None and not each.kept_secret]
    if mine is None or not theirs or listed[0] is None:
        return None
    triples, masked = [], {_name(mine.address)}
    for each in theirs:
        made = [unissued(_name(each.address)), unissued(_name(mine.address))]
        addresses = [each.address, *(_named(each.address, name) for name in made)]
        first, second, third = (PathRequest("GET", address, headers={"accept": "*/*"}) for address in addresses)
        triples.append(((first, second, third), (_name(each.address), made[0], made[1])))
        masked |= {_name(each.address), *made}
    own = PathRequest("GET", mine.address, headers={"accept": "*/*"})
    return Question(tuple(triples), own, listed[0].control, Masks.of(masked))


def _name(address: str) -> str:
    """Return the last part of an address: the id of an attachment."""
    return address.partition("?")[0].rpartition("/")[2]


def _named(address: str, name: str) -> str:
    """Return an address with another last part."""
    path, mark, query = address.partition("?")
    return f"{path.rpartition('/')[0]}/{name}{mark}{query}"
