"""In which manner the payer does what the standards leave open: every switch, and what it stands at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Manner:
    """The switches; as they stand, the payer is plain."""

    # What a resource looks like.
    ids: Literal["own", "uuid", "long", "dotted", "integer"] = "own"
    strict_ids: bool = False
    references: Literal["relative", "absolute"] = "relative"
    contained: bool = False
    named_holder: bool = False
    extras: bool = False
    decimals: Literal["written", "short", "long"] = "written"
    masked_names: bool = False
    plain_claims: bool = False
    narratives: bool = True
    sources: bool = False
    local_codings: bool = False
    reference_parts: bool = False
    version_ids: Literal["numbers", "opaque"] = "numbers"
    instants: Literal["written", "fine"] = "written"
    zone: str = "UTC"

    # Who is shown what.
    proxies: bool = True
    sensitive_to_apps: bool = True
    open_directory: bool = False

    # Searches and their pages.
    page: int = 20
    total: Literal["accurate", "none", "estimate"] = "accurate"
    next_link: Literal["query", "relative", "elsewhere", "sealed", "kept"] = "query"
    links_reversed: bool = False
    full_bundles: bool = False
    empty_last: bool = False
    order: Literal["stored", "reversed", "shuffled"] = "stored"
    outcome_entry: bool = False
    unknown_parameters: Literal["ignored", "refused"] = "ignored"
    without_patient: Literal["own", "refused"] = "own"
    other_patient: Literal["empty", "refused", "own"] = "empty"
    self_link: Literal["as asked", "sorted", "repeated"] = "as asked"
    count_limit: int = 1000
    sorting: bool = True
    approximate: bool = True
    common_parameters: Literal["types", "server"] = "types"
    patient_as: Literal["any", "reference"] = "any"
    coverage_by: Literal["patient", "beneficiary"] = "patient"
    few_parameters: bool = False
    post_search: bool = True
    reverse_includes: bool = True
    everything: bool = True
    own_operations: bool = False
    discovery: Literal["usual", "also elsewhere"] = "usual"
    exports: Literal["none", "closed", "open"] = "none"
    export_part: int = 0
    export_polls: int = 0
    versions: bool = True
    summaries: bool = True

    # Refusals.
    denial: int = 404
    deleted: int = 0
    scope_denial: int = 403
    bare_401: bool = False
    without_token: int = 401
    json_name: Literal["fhir", "asked"] = "fhir"
    cache_control: Literal["no-store", "absent"] = "no-store"
    outcome_style: Literal["plain", "quirky"] = "plain"
    html_errors: bool = False
    busy_every: int = 0
    numbered: Literal["nothing", "requests", "writes"] = "nothing"

    # The wire.
    slash: bool = False
    compression: Literal["asked", "always", "never"] = "asked"
    coding: Literal["gzip", "deflate", "br", "zstd"] = "gzip"
    chunked: bool = False
    odd_headers: bool = False
    closes: bool = False
    charset: bool = True
    fhir_version: bool = False
    escapes: bool = False
    delay: float = 0.0
    etags: Literal["weak", "strong", "none"] = "weak"
    skew: int = 0

    # Signing in and consenting.
    steps: Literal["one", "two", "chain"] = "two"
    picker: Literal["radio", "select", "buttons", "links"] = "radio"
    picker_values: Literal["ids", "opaque"] = "ids"
    picker_names: bool = False
    terms_days: int = 0
    consent: Literal["whole", "boxes", "radio", "forms", "links", "agreement", "actions"] = "whole"
    remembers: bool = False
    keeps_logins: bool = False
    openid: bool = False
    sign_in_in_place: bool = False
    login_errors: int = 401
    notice: bool = False
    redirect_status: int = 302
    code_by: Literal["redirect", "page"] = "redirect"
    codes: Literal["letters", "odd", "long"] = "letters"
    answers_more: bool = False
    denial_told: bool = False
    authorize_by_post: bool = True
    loopback_ports: bool = False
    redirect_needed: bool = True
    unknown_scopes: Literal["dropped", "refused"] = "dropped"
    cookie_attributes: str = "HttpOnly; SameSite=Lax; Path=/"
    portal_signs_out: bool = False
    portal_details: bool = False

    # OpenID Connect.
    id_token_claims: Literal["usual", "few", "many"] = "usual"
    id_token_renewed: bool = True
    keys: Literal["one", "several", "rotated"] = "one"

    # Tokens.
    token_shape: Literal["opaque", "jwt", "letters", "bytes", "padded", "uuid", "long"] = "opaque"
    token_extras: bool = False
    lifetime: int = 3600
    refresh: Literal["single", "lasting"] = "single"
    refresh_leeway: float = 0.0
    one_token: bool = False
    reuse_ends: Literal["grant", "refreshing"] = "grant"
    revocation_ends: Literal["grant", "token"] = "grant"
    revocation_says: str = ""
    token_told: Literal["usual", "briefly", "at length"] = "usual"
    token_type: str = "Bearer"
    secret_by: Literal["any", "header"] = "any"
    form_refusal: int = 401
    scope_answer: Literal["asked", "v1", "v2", "absent"] = "asked"
    scope_order: Literal["asked", "reversed"] = "asked"
    parts_of_types: bool = False
    all_or_nothing: bool = False
    any_script: bool = False
    odd_redirects: Literal["refused", "registered"] = "refused"
    introspection: bool = True
    introspection_extras: bool = False
    revocation_endpoint: bool = True
    revocation_delay: int = 0
