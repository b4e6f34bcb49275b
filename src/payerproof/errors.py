"""Every error the harness raises on purpose, and the nearest known name that its text may end with.

PayerproofError
├── ConfigurationError    a file, option or environment the user gave is wrong (exit 4)
│   ├── TargetError       the description of a target
│   └── CatalogError      the data that ships: requirements, query paths, sensitive categories
├── TargetUnreachable     no answer from the target, or none that HTTP allows
├── LimitExceeded         the target file's own limit on requests was met
├── LoginFailed           a login driver could not obtain a token; names the step
│   ├── CredentialsRefused  because the payer refused name and password
│   └── LoginBroken       because the pages broke down or are not named, so nothing was decided
├── LoadStopped           a population cannot be loaded on: what the target answers forbids it
├── EvidenceError         an evidence file that cannot be read
├── RecordingFailed       the run folder can no longer be written, so nothing more is sent (exit 3)
└── HarnessError          a broken promise inside the harness itself
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches


class PayerproofError(Exception):
    """Root of the tree; its text is for people and complete in itself."""


class ConfigurationError(PayerproofError):
    """What the user gave is wrong.

    `where` names the file and key; `allowed` says what would be right.
    """

    def __init__(self, problem: str, *, where: str = "", allowed: str = "") -> None:
        self.problem, self.where, self.allowed = problem, where, allowed
        text = f"{where}: {problem}" if where else problem
        super().__init__(f"{text} (allowed: {allowed})" if allowed else text)


class TargetError(ConfigurationError):
    """The description of a target is wrong."""


class CatalogError(ConfigurationError):
    """The data that ships with the harness, or a user's addition to it, is wrong."""


class TargetUnreachable(PayerproofError):
    """The target gave no answer."""


class LimitExceeded(PayerproofError):
    """The target file limits requests, and the limit is met; nothing more is sent."""


class LoginFailed(PayerproofError):
    """A login driver could not obtain a token; the message names the step and what the page said."""


class CredentialsRefused(LoginFailed):
    """The payer refused a name and its password."""


class LoginBroken(LoginFailed):
    """The payer's pages broke down, gave no answer or are not named, so the login was neither granted nor refused."""


class WrongPerson(LoginFailed):
    """A sign-in brought a token, and it is for somebody else than the person meant."""


class LoadStopped(PayerproofError):
    """Loading a population cannot go on as the target answers; what it acknowledged until then stays loaded."""


class EvidenceError(PayerproofError):
    """An evidence file cannot be read: not ours, another format, or damaged before its last line."""


class RecordingFailed(PayerproofError):
    """What the run does can no longer be recorded: a full disk, a folder that is gone or only to be read."""


class HarnessError(PayerproofError):
    """A bug of ours: the outcome is `error`, never a finding."""


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """Return `: did you mean X?` for the nearest of the known names, or an empty text if none is near."""
    plain = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in known}
    near = get_close_matches(re.sub(r"[^a-z0-9]", "", given.lower()), plain, n=1)
    return f": did you mean {plain[near[0]]}?" if near else ""
