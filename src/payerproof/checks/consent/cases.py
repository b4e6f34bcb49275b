"""The cases of the consent suite: channels that a withdrawal closes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from payerproof.checks.common import cases
from payerproof.checks.common.withdrawal import CHANNELS, CHOICES, READING_CHANNELS
from payerproof.model import Case
from payerproof.target.description import PAIRS
from payerproof.target.scope import Scope


def each_channel(scope: Scope) -> Iterator[Case]:
    """One case for each app and each channel that a withdrawal has to close; `note` names the app."""
    for case in cases.each_app(scope):
        for channel in CHANNELS:
            yield replace(case, path=channel)


PASSING = "asked for no lasting access"


def each_earlier_login(scope: Scope) -> Iterator[Case]:
    """One case for each app with an earlier login like the later one, and with one for less; `path` names that."""
    for case in cases.each_app(scope):
        yield case
        yield replace(case, path=PASSING)


def each_app_with_histories(scope: Scope) -> Iterator[Case]:
    """One case for each app, unless no histories are wanted; `note` names the app."""
    return cases.each_app(scope) if scope.histories else iter(())


def each_representative_channel(scope: Scope) -> Iterator[Case]:
    """One case for each person whom others act for and each of a few channels; `path` names it."""
    for case in cases.in_turn(scope, ("read", "search")):
        yield replace(case, path=case.note, note=None)


THE_MEMBER, THE_REPRESENTATIVE = "the member", "the representative"


def each_reader_of_one_record(scope: Scope) -> Iterator[Case]:
    """One case for each person whom others act for and each of the two who asks after the other; `path` names that.

    Both of them sign in on pages.
    """
    for case in cases.in_turn(scope, (THE_MEMBER, THE_REPRESENTATIVE)):
        readers = (scope.accounts.get(name or "") for name in (case.requester, case.subject))
        if all(account is not None and account.login.walks_pages for account in readers):
            yield replace(case, path=case.note, note=None)


def each_reading_channel(scope: Scope) -> Iterator[Case]:
    """One case for each app and each channel that leads to data; `note` names the app."""
    for case in cases.each_app(scope):
        for channel in READING_CHANNELS:
            yield replace(case, path=channel)


def each_stranger_at_the_portal(scope: Scope) -> Iterator[Case]:
    """One case for each member before the one behind: whose authority ends or is none is told when it is run."""
    members = scope.members
    for place, name in enumerate(members):
        if len(members) > 1:
            yield Case(requester=name, subject=members[(place + 1) % len(members)])


def each_kind_of_path(scope: Scope) -> Iterator[Case]:
    """One case for each kind of query path, with the first member; `note` names a choice that closes it."""
    for name in scope.members[:1]:
        for note in (None, *choices_of(scope)):
            for kind in sorted({path.kind for path in scope.paths}):
                yield Case(requester=name, subject=name, path=kind, note=note)


def each_ending(scope: Scope) -> Iterator[Case]:
    """One case for each way to end an app's access, with the first member; `path` names it, None for none."""
    levers = scope.target.levers
    withdrawn = ("portal",) if levers.portal else ("revocation",) if levers.revocation_endpoint else ()
    for name in scope.members[:1]:
        for path in (*withdrawn, *choices_of(scope)) or (None,):
            yield Case(requester=name, subject=name, path=path)


def each_choice(scope: Scope) -> Iterator[Case]:
    """One case for each choice that closes an app's access, with the first member; `path` names it, None for none."""
    for name in scope.members[:1]:
        for path in choices_of(scope) or (None,):
            yield Case(requester=name, subject=name, path=path)


def choices_of(scope: Scope) -> tuple[str, ...]:
    """Return the choices that close an app's access and that the target file has levers for."""
    return tuple(name for name in CHOICES if set(PAIRS[name]) <= scope.target.levers.choices.keys())


AT_THE_API = "id and secret at the API"
"""How an app uses its credentials where no token endpoint takes part."""


def each_use_of_credentials(scope: Scope) -> Iterator[Case]:
    """One case for each way in which an app may use its own credentials alone, with the first member."""
    for case in cases.first_member(scope):
        yield case
        yield replace(case, path=AT_THE_API)
