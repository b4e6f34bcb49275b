"""`payerproof certify RULE`: the statement on a rule of CMS that an auditor signs, paragraph by paragraph."""

from __future__ import annotations

from pathlib import Path

import click

from payerproof.cli import EXIT_FINDINGS, EXIT_PASSED, EXIT_UNSURE, EXIT_USAGE, Judged
from payerproof.cli.shared import options
from payerproof.cli.shared.running import RunRequest, collected_run
from payerproof.cli.shared.screen import complain, say
from payerproof.errors import EvidenceError
from payerproof.target.description import Selection


@click.command("certify")
@click.argument("rule", type=click.Choice(options.RULES))
@click.argument("run_dir", metavar="[RUN]", required=False, type=options.RunFolder())
@click.option("--target", metavar="FILE|NAME", help="Run every suite against this target first.")
@options.out
@click.option("--pdf", is_flag=True, help="Make the statement as a PDF, too (needs the extra `pdf`).")
def command(rule: str, run_dir: Path | None, target: str | None, out: Path | None, *, pdf: bool) -> int:
    """State how each paragraph of RULE stands: met, not met, attested, or not shown.

    RUN is the folder of a run that is there already; with --target, one is made. A paragraph is met only if everything
    by which it is judged is met. What no check can see is attested by a named person: `payerproof attest RUN ROW`.
    The statement is written into the run folder as RULE.html and stands in its manifest.
    Exits with 0 when all binding paragraphs are met or attested, 1 when one is not met, 2 when one is not shown,
    and 5 when the evidence was altered.
    """
    # reports stand on the floor above; only a command that needs them fetches them
    from payerproof.reports.extras import missing  # noqa: PLC0415 - as above
    from payerproof.reports.regulations import regulations  # noqa: PLC0415 - as above
    from payerproof.reports.results import EXIT_ALTERED  # noqa: PLC0415 - as above
    from payerproof.reports.statement import Standing, lines, statement  # noqa: PLC0415 - as above
    from payerproof.reports.write import write_all  # noqa: PLC0415 - as above

    formats = (rule, "pdf") if pdf else (rule,)
    if lacking := missing(formats):
        raise click.UsageError(lacking)
    try:
        run_dir = _folder(run_dir, target, out, formats)
        written = write_all(run_dir, formats)
    except EvidenceError as problem:
        complain(f"certify: {problem}")
        return EXIT_USAGE
    told = statement(written.results, written.evidence, regulations()[rule])
    for line in lines(told):
        say(line)
    say(f"  {run_dir / f'{rule}.html'}")
    if written.results["altered"]:
        return Judged(EXIT_ALTERED)
    if told.counts.get(Standing.NOT_MET):
        return Judged(EXIT_FINDINGS)
    return Judged(EXIT_UNSURE if told.counts.get(Standing.NOT_SHOWN) else EXIT_PASSED)


def _folder(run_dir: Path | None, target: str | None, out: Path | None, formats: tuple[str, ...]) -> Path:
    """Return the folder of the run that is there, or of the one that is made now.

    Raises click.UsageError where both or neither are given, EvidenceError where the run left no results.
    """
    if out is not None and target is None:
        raise click.UsageError("--out is for a run that --target makes")
    if run_dir is not None and target is None:
        return run_dir
    if target is None or run_dir is not None:
        raise click.UsageError("give either RUN, the folder of a run, or --target to make one")
    results, made = collected_run(RunRequest(target, Selection(report=formats), out))
    if results is None:
        raise EvidenceError("the run left no results, so nothing can be stated")
    return made
