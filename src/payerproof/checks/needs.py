"""What a check may need of a target: each need has a name, a test and the words for its absence.

A need that is not met makes the case `not_offered`, with the words as its reason; nothing is skipped in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from payerproof.payer import Payer

Need = tuple[Callable[[Payer], bool], str]


def _form_login(payer: Payer) -> bool:
    return any(account.login.walks_pages for account in payer.scope.accounts.values())


NEEDS: Mapping[str, Need] = {
    "portal": (lambda payer: payer.target.levers.portal is not None, "the target file describes no consent portal"),
    "revocation": (
        lambda payer: payer.target.levers.revocation_endpoint and payer.endpoints.revocation is not None,
        "the target offers no revocation endpoint, or its file does not allow its use",
    ),
    "introspection": (
        lambda payer: payer.endpoints.introspection is not None and payer.target.app("confidential") is not None,
        "the target offers no introspection endpoint, or no confidential app may ask it",
    ),
    "clock": (lambda payer: payer.target.levers.clock_url is not None, "the target's clock cannot be moved"),
    "form_login": (_form_login, "no member signs in on the payer's pages, so the authorization pages cannot be walked"),
    "two_apps": (lambda payer: len(payer.target.apps) > 1, "the target file names only one app"),
    "confidential_app": (
        lambda payer: payer.target.app("confidential") is not None,
        "the target file names no confidential app",
    ),
    "public_app": (lambda payer: payer.target.app("public") is not None, "the target file names no public app"),
    "together": (
        lambda payer: payer.wire.at_once > 1,
        "the target file lets requests be sent one at a time only, so none can race",
    ),
    "two_members": (lambda payer: len(payer.scope.accounts) > 1, "the target file names only one member"),
    "exact_knowledge": (
        lambda payer: payer.knowledge.exact,
        "the harness does not know the data beforehand, so it cannot tell what is missing",
    ),
    "earliest_service_date": (
        lambda payer: payer.target.policy.earliest_service_date is not None,
        "the target file declares no earliest service date",
    ),
    "withheld_services": (
        lambda payer: payer.target.policy.withholds_minor_services,
        "the payer does not promise to withhold services that a minor consented to",
    ),
    "grant_revocation": (
        lambda payer: payer.target.policy.revocation_ends_grant is True,
        "the payer does not promise that revoking one token of a grant ends the others",
    ),
    "consent_term": (
        lambda payer: payer.target.policy.consent_days is not None,
        "the payer does not declare after how many days a consent ends",
    ),
    "consent_page_words": (
        lambda payer: bool(payer.target.policy.consent_page_names),
        "the payer does not declare what its consent page names",
    ),
    "writes": (lambda payer: payer.target.allow.writes, "the target file does not allow writes"),
    "load": (lambda payer: payer.target.allow.load, "the target file does not allow load"),
    "fuzz": (lambda payer: payer.target.allow.fuzz, "the target file does not allow fuzzing"),
}
"""Every need by its name."""
