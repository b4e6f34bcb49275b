"""Everything served has the shape that FHIR R4 gives it."""

from payerproof.checks.conformance import searching
from payerproof.checks.conformance.cases import each_owned_type
from payerproof.checks.conformance.content import judge_content
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-r4-schema",
    requirements=("REQ-REG-008", "profiles-valid", "r4"),
    severity=Severity.MEDIUM,
    family="content",
    title="Every resource fits the JSON Schema of FHIR R4",
    finding="A resource does not fit the JSON Schema of FHIR R4",
    remedy="Validate what is served against the schema before release; look at the element that the finding names.",
    cases=each_owned_type,
)
def test_r4_schema(payer: Payer, case: Case, judge: Judge) -> None:
    """Each resource of the member's search fits the schema of its type."""
    walked = searching.plain_search(payer, payer.session(case.requester), case.resource_type or "").walked
    judge(judge_content.fits_r4([item for page in walked.pages for item in page.entries], walked.pages))
