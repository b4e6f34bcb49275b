"""The lawful variations, by name: what each one changes in the plain payer, and in what its target file says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.proof.lawful.payer.manner import Manner
from tests.proof.lawful.running import Setting

V2 = "launch/patient offline_access patient/Patient.rs patient/Coverage.rs patient/ExplanationOfBenefit.rs"
V2 += " patient/Organization.rs patient/Practitioner.rs"

SWITCHES: dict[str, dict[str, Any]] = {
    "uuid-ids": {"ids": "uuid"},
    "strict-ids": {"ids": "uuid", "strict_ids": True},
    "long-ids": {"ids": "long"},
    "dotted-ids": {"ids": "dotted"},
    "integer-ids": {"ids": "integer"},
    "absolute-references": {"references": "absolute"},
    "contained-practitioners": {"contained": True},
    "holders-named": {"named_holder": True},
    "guide-in-part": {"plain_claims": True},
    "unknown-extensions": {"extras": True},
    "short-decimals": {"decimals": "short"},
    "long-decimals": {"decimals": "long"},
    "masked-names": {"masked_names": True},
    "instants-with-offset": {"zone": "America/Chicago"},
    "no-narratives": {"narratives": False},
    "sources-told": {"sources": True},
    "local-codings-first": {"local_codings": True},
    "typed-references": {"reference_parts": True},
    "opaque-versions": {"version_ids": "opaque"},
    "fine-instants": {"instants": "fine"},
    "no-proxies": {"proxies": False},
    "sensitive-kept-from-apps": {"sensitive_to_apps": False},
    "open-directory": {"open_directory": True},
    "requests-numbered": {"numbered": "requests"},
    "writes-numbered": {"numbered": "writes"},
    "pages-of-one": {"page": 1},
    "pages-of-seven": {"page": 7},
    "pages-of-thousand": {"page": 1000},
    "no-totals": {"total": "none"},
    "relative-links": {"next_link": "relative", "page": 7},
    "links-elsewhere": {"next_link": "elsewhere", "page": 7},
    "sealed-links": {"next_link": "sealed", "page": 7},
    "kept-links": {"next_link": "kept", "page": 7},
    "links-reversed": {"links_reversed": True, "page": 7},
    "full-bundles": {"full_bundles": True, "page": 7},
    "empty-last-page": {"empty_last": True, "page": 7},
    "no-sorting": {"sorting": False},
    "about-refused": {"approximate": False},
    "parameters-for-all-types": {"common_parameters": "server"},
    "order-reversed": {"order": "reversed"},
    "order-shuffled": {"order": "shuffled"},
    "outcome-entries": {"outcome_entry": True},
    "counts-above-fifty-refused": {"count_limit": 50},
    "counts-above-ten-refused": {"count_limit": 10},
    "coverage-by-beneficiary": {"coverage_by": "beneficiary"},
    "few-parameters": {"few_parameters": True},
    "slash-redirects": {"slash": True},
    "unknown-parameters-refused": {"unknown_parameters": "refused"},
    "patient-needed": {"without_patient": "refused"},
    "other-patient-refused": {"other_patient": "refused"},
    "other-patient-dropped": {"other_patient": "own"},
    "self-links-sorted": {"self_link": "sorted"},
    "self-links-repeated": {"self_link": "repeated"},
    "hidden-without-token": {"without_token": 404},
    "plain-json-where-asked": {"json_name": "asked"},
    "no-cache-header": {"cache_control": "absent"},
    "no-reverse-includes": {"reverse_includes": False},
    "no-everything": {"everything": False},
    "own-operations": {"own_operations": True},
    "discovery-elsewhere": {"discovery": "also elsewhere"},
    "exports": {"exports": "closed"},
    "exports-by-address": {"exports": "open"},
    "exports-in-parts": {"exports": "closed", "export_part": 5},
    "exports-take-time": {"exports": "closed", "export_polls": 2},
    "no-versions": {"versions": False},
    "no-summaries": {"summaries": False},
    "denied-by-403": {"denial": 403},
    "deleted-is-gone": {"deleted": 410},
    "scope-denied-by-404": {"scope_denial": 404},
    "bare-401": {"bare_401": True},
    "quirky-outcomes": {"outcome_style": "quirky"},
    "html-errors": {"html_errors": True},
    "busy": {"busy_every": 50},
    "always-compressed": {"compression": "always"},
    "never-compressed": {"compression": "never"},
    "bodies-in-deflate": {"coding": "deflate"},
    "bodies-in-brotli": {"coding": "br"},
    "bodies-in-zstd": {"coding": "zstd"},
    "chunked": {"chunked": True},
    "odd-headers": {"odd_headers": True},
    "connection-closes": {"closes": True},
    "no-charset": {"charset": False},
    "version-in-media-type": {"fhir_version": True},
    "escaped-json": {"escapes": True},
    "slow": {"delay": 0.05},
    "strong-etags": {"etags": "strong"},
    "no-etags": {"etags": "none"},
    "clock-fast": {"skew": 120},
    "clock-slow": {"skew": -120},
    "one-page-login": {"steps": "one"},
    "login-by-hops": {"steps": "chain"},
    "picker-list": {"picker": "select"},
    "picker-buttons": {"picker": "buttons"},
    "picker-links": {"picker": "links"},
    "picker-of-opaque-values": {"picker_values": "opaque"},
    "picker-of-names": {"picker_values": "opaque", "picker_names": True},
    "terms-lapse": {"terms_days": 300},
    "consent-boxes": {"consent": "boxes"},
    "consent-radio": {"consent": "radio"},
    "consent-forms": {"consent": "forms"},
    "consent-links": {"consent": "links"},
    "consent-remembered": {"remembers": True},
    "sign-in-in-place": {"sign_in_in_place": True, "steps": "one"},
    "login-errors-by-200": {"login_errors": 200},
    "news-after-login": {"notice": True},
    "answers-by-303": {"redirect_status": 303},
    "answers-by-page": {"code_by": "page"},
    "codes-of-odd-letters": {"codes": "odd"},
    "long-codes": {"codes": "long"},
    "answers-with-more": {"answers_more": True},
    "refusals-explained": {"denial_told": True},
    "authorize-by-get-alone": {"authorize_by_post": False},
    "loopback-ports": {"loopback_ports": True},
    "redirect-assumed": {"redirect_needed": False},
    "unknown-scopes-refused": {"unknown_scopes": "refused"},
    "strict-cookies": {"cookie_attributes": "Max-Age=600; httponly; SAMESITE=Strict; Path=/sso; Priority=High"},
    "bare-cookies": {"cookie_attributes": "Expires=Wed, 21 Oct 2037 07:28:00 GMT; Path=/; HttpOnly"},
    "portal-signs-out": {"portal_signs_out": True},
    "portal-in-two-pages": {"portal_details": True},
    "consent-agreed-to": {"consent": "agreement"},
    "consent-by-actions": {"consent": "actions"},
    "id-tokens-of-few-claims": {"openid": True, "id_token_claims": "few"},
    "id-tokens-of-many-claims": {"openid": True, "id_token_claims": "many"},
    "id-tokens-once": {"openid": True, "id_token_renewed": False},
    "several-keys": {"openid": True, "keys": "several"},
    "rotated-keys": {"openid": True, "keys": "rotated"},
    "reuse-ends-refreshing": {"reuse_ends": "refreshing"},
    "revocation-of-one-token": {"revocation_ends": "token"},
    "revocation-says-something": {"revocation_says": "{}"},
    "no-lifetime": {"token_told": "briefly"},
    "tokens-told-at-length": {"token_told": "at length"},
    "bearer-in-small-letters": {"token_type": "bearer"},
    "secret-by-header-alone": {"secret_by": "header"},
    "wrong-secret-by-400": {"form_refusal": 400},
    "scopes-in-reverse": {"scope_order": "reversed"},
    "introspection-says-more": {"introspection_extras": True},
    "long-tokens": {"token_shape": "long"},
    "jwt-tokens": {"token_shape": "jwt"},
    "letter-tokens": {"token_shape": "letters"},
    "tokens-of-bytes": {"token_shape": "bytes"},
    "padded-tokens": {"token_shape": "padded"},
    "uuid-tokens": {"token_shape": "uuid"},
    "token-extras": {"token_extras": True},
    "short-tokens": {"lifetime": 120},
    "logins-kept": {"keeps_logins": True},
    "openid": {"openid": True},
    "refresh-leeway": {"refresh_leeway": 2.0},
    "refresh-ends-earlier-tokens": {"one_token": True},
    "lasting-refresh": {"refresh": "lasting"},
    "scope-in-v1": {"scope_answer": "v1"},
    "scope-in-v2": {"scope_answer": "v2"},
    "parts-of-types": {"parts_of_types": True},
    "all-or-nothing": {"all_or_nothing": True},
    "any-script-without-credentials": {"any_script": True},
    "registered-redirect-instead": {"odd_redirects": "registered"},
    "no-introspection": {"introspection": False},
    "portal-only": {"revocation_endpoint": False},
    "slow-withdrawal": {"revocation_delay": 5},
}
"""Each switch that is set, alone."""

NEEDS_ATTACHED = {"ids", "masked_names", "plain_claims", "proxies", "sensitive_to_apps"}
"""Switches under which the harness's own people are no longer what they were made as."""


def setting(name: str) -> Setting:
    """Return the setting of a variation, a mix, or several joined by `+`.

    Besides these there are `attached`, `ids-known`, `no-lever` and `v2`.
    """
    found = Setting()
    for part in MIXES.get(name, name).split("+"):
        found = _with(found, part)
    return found


def _with(found: Setting, part: str) -> Setting:
    match part:
        case "plain":
            return found
        case "attached":
            return replace(found, mode="attached")
        case "no-lever":
            return replace(found, lever=False)
        case "ids-known":
            return replace(found, mode="seeded", ids_known=True)
        case "v2":
            return replace(found, scopes=V2)
    changes = SWITCHES[part]
    manner: Manner = replace(found.manner, **changes)
    attached = NEEDS_ATTACHED & changes.keys()
    promise = max(found.promise, manner.revocation_delay)
    return replace(found, manner=manner, mode="attached" if attached else found.mode, promise=promise)


MIXES: dict[str, str] = {
    "warehouse": "long-ids+absolute-references+unknown-extensions+short-decimals+pages-of-seven+links-reversed"
    "+bodies-in-brotli+no-totals+quirky-outcomes+bare-401+html-errors+jwt-tokens+token-extras+login-by-hops+picker-list+picker-of-names"
    "+consent-boxes+scope-in-v1+any-script-without-credentials+openid"
    "+sources-told+local-codings-first+fine-instants+escaped-json",
    "gateway": "self-links-sorted+other-patient-dropped+plain-json-where-asked+no-cache-header+hidden-without-token"
    "+contained-practitioners+holders-named+long-decimals+instants-with-offset+order-reversed+outcome-entries"
    "+relative-links+denied-by-403+scope-denied-by-404+always-compressed+chunked+odd-headers+one-page-login"
    "+picker-buttons"
    "+consent-radio+scope-in-v2+letter-tokens+no-introspection+parts-of-types+exports"
    "+requests-numbered+full-bundles+version-in-media-type+exports-in-parts+exports-take-time",
    "strict": "bodies-in-zstd+sealed-links+no-charset+order-shuffled+unknown-parameters-refused+patient-needed"
    "+other-patient-refused+no-reverse-includes+no-everything+no-versions+no-summaries+no-etags+connection-closes+picker-links"
    "+consent-forms+short-tokens+clock-fast+v2+no-sorting+about-refused+no-narratives",
    "sparse": "guide-in-part+integer-ids"
    "+masked-names+no-proxies+pages-of-seven+links-elsewhere+strong-etags+never-compressed"
    "+consent-links+consent-remembered+logins-kept+lasting-refresh+portal-only+slow-withdrawal+clock-slow+no-lever"
    "+all-or-nothing+parameters-for-all-types+typed-references+opaque-versions+empty-last-page",
    "dialect": "own-operations+discovery-elsewhere"
    "+registered-redirect-instead+exports-by-address+counts-above-fifty-refused"
    "+coverage-by-beneficiary+few-parameters+slash-redirects+patient-needed+deleted-is-gone",
    "slow": "refresh-leeway+terms-lapse+strict-ids+sensitive-kept-from-apps+kept-links+open-directory+busy+slow"
    "+writes-numbered",
    "austere": "sign-in-in-place+login-errors-by-200+answers-by-303+codes-of-odd-letters+answers-with-more"
    "+refusals-explained+authorize-by-get-alone+loopback-ports+redirect-assumed+strict-cookies+portal-signs-out"
    "+consent-agreed-to+id-tokens-of-few-claims+id-tokens-once+several-keys+reuse-ends-refreshing"
    "+revocation-of-one-token+no-lifetime+secret-by-header-alone+scopes-in-reverse+introspection-says-more",
    "ornate": "news-after-login+answers-by-page+long-codes+unknown-scopes-refused+bare-cookies+portal-in-two-pages"
    "+consent-by-actions+id-tokens-of-many-claims+rotated-keys+tokens-told-at-length+bearer-in-small-letters"
    "+wrong-secret-by-400+revocation-says-something+long-tokens+refresh-ends-earlier-tokens",
}
"""Variations that go together, as one payer might have them all."""
