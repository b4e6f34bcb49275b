"""Logins that cross: each keeps its own person, its own state and its own scopes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from payerproof.checks.common.judgement import absent, broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer
from payerproof.checks.smart.logins.together import Crossed, Tabs
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement
from payerproof.smart.scopes import types_named


def not_swapped(found: Sequence[Crossed], patients: Sequence[str | None], alone: Sequence[Observation]) -> Judgement:
    """Judge whether each of two logins that crossed gave a token for its own person.

    In their order, `patients` are those persons, and `alone` is how each reads the own Patient after a login alone.
    """
    expected, exchanges = "two tokens, each for its own person", [each.answer for each in found]
    for each, patient, control in zip(found, patients, alone, strict=True):
        if each.seen is None:
            doubt = undecided(each.answer) or f"{each.member} is given no token ({each.answer.status})"
            return unsure(doubt, *exchanges, expected=expected)
        reason = "two logins that cross are given each other's record"
        if patient is not None and each.told not in {None, patient}:
            return broken(*exchanges, reason=reason, expected=expected, observed=f"{each.member} is told another's id")
        doubt = undecided(each.seen.exchange)
        if doubt:
            return unsure(doubt, *exchanges, each.seen, expected=expected)
        if not each.seen.owned_by(each.member):
            if not control.owned_by(each.member):
                why = f"{each.member} does not read the own Patient after a login alone either"
                return unsure(why, *exchanges, each.seen, control, expected=expected, observed=answer(control))
            observed = f"the token of {each.member} does not read the own Patient: {answer(each.seen)}"
            return broken(*exchanges, each.seen, reason=reason, expected=expected, observed=observed)
    return kept(*exchanges, expected=expected, observed="each reads its own Patient")


def tabs_apart(tabs: Tabs | None, types: Collection[str]) -> Judgement:
    """Judge whether the consent in one tab gave what that tab asked for, and not what another one did.

    A server that refuses the first tab, because it keeps one request for each browser, is right as well.
    """
    expected = "the state and the scopes of the tab in which the member agreed, or a refusal"
    if tabs is None:
        return absent("no two consent pages were shown in one browser", expected=expected)
    sent, redirect = tabs.sent, tabs.first.walk.redirect or {}
    if redirect.get("state") == tabs.other_state:
        reason = "the consent in one tab is taken for the request of another"
        return broken(sent, reason=reason, expected=expected, observed="the state of the other tab")
    if undecided(sent):
        return unsure(undecided(sent), sent, expected=expected)
    if tabs.answer is None:
        return kept(sent, expected=expected, observed=f"status {sent.status}, no code")
    beyond = sorted(types_named(tabs.scope) - set(types))
    reason = "a consent to little, given in one tab, is taken for what another tab asked for"
    return holds(
        not beyond, sent, tabs.answer, reason=reason, expected=expected, observed=tabs.scope or "no scope told"
    )
