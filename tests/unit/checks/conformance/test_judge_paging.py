"""Pages: the whole, each resource once, links that stay."""

import pytest

from payerproof.checks.conformance.search import judge_paging
from payerproof.knowledge.observation import Pages
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import BASE, BROKEN, REFUSED, answer, bundle, walk

_WHOLE = walk(bundle("a", "b", "c", total=3))


def test_pages_that_make_up_the_whole() -> None:
    """Two pages that hold each of three once, with steady totals."""
    judged = judge_paging.paged(_WHOLE, walk(bundle("a", "b", total=3), bundle("c", total=3)), 2, ())
    assert Outcome.PASS is judged.outcome


@pytest.mark.parametrize(
    ("small", "words"),
    [
        (walk(bundle("a", "b"), bundle("b", "c")), "on two pages"),
        (walk(bundle("a"), bundle("c")), "gap"),
        (walk(bundle("a", "b"), bundle("c", "d")), "does not"),
        (walk(bundle("a", "b", "c")), "more than"),
        (walk(bundle("a", "b", total=3), bundle("c", total=4)), "total changes"),
        (walk(bundle("a", "b"), bundle("c"), ended="page 2 links back"), "come to an end"),
    ],
    ids=["twice", "gap", "strange", "large", "total", "endless"],
)
def test_faulty_pages(small: Pages, words: str) -> None:
    """Each way to cut a result wrongly is found and named."""
    judged = judge_paging.paged(walk(bundle("a", "b", "c")), small, 2, ())
    assert Outcome.FAIL is judged.outcome
    assert words in judged.reason


def test_a_total_that_is_not_the_number() -> None:
    """A steady total that counts something else is found."""
    judged = judge_paging.paged(
        walk(bundle("a", "b", "c", total=9)), walk(bundle("a", "b", total=9), bundle("c", total=9)), 2, ()
    )
    assert (judged.outcome, judged.reason) == (Outcome.FAIL, "the total is not the number of resources")


def test_another_members_entry() -> None:
    """Data of somebody else on any page comes before everything else."""
    judged = judge_paging.paged(_WHOLE, walk(bundle("a", "b"), bundle("c")), 2, ["ben"])
    assert (judged.outcome, judged.observed) == (Outcome.FAIL, "ben")


def test_one_page_and_no_page() -> None:
    """A result that fits one page shows no paging, an empty one nothing, a broken one is not decided."""
    assert Outcome.NOT_OFFERED is judge_paging.paged(walk(bundle("a")), walk(bundle("a")), 2, ()).outcome
    assert Outcome.INCONCLUSIVE is judge_paging.paged(walk(bundle()), walk(bundle()), 2, ()).outcome
    assert Outcome.INCONCLUSIVE is judge_paging.paged(_WHOLE, walk(bundle("a", "b"), BROKEN), 2, ()).outcome


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (f"{BASE}?_page=2", Outcome.PASS),
        ("?_page=2", Outcome.PASS),
        ("https://elsewhere.example/fhir?_page=2", Outcome.FAIL),
        ("http://payer.example/fhir?_page=2", Outcome.FAIL),
        (f"{BASE}?_page=2&access_token=other", Outcome.FAIL),
        (f"{BASE}?_page=2&t=secret-token", Outcome.FAIL),
    ],
)
def test_links(link: str, expected: Outcome) -> None:
    """Relative and absolute links at home pass; another host, another scheme or a token in the link do not."""
    assert expected is judge_paging.links_stay(walk(bundle("a", after=link)).pages, BASE, "secret-token").outcome


def test_no_link_at_all() -> None:
    """Without a next link there is nothing to judge."""
    assert Outcome.NOT_OFFERED is judge_paging.links_stay(walk(bundle("a")).pages, BASE, "t").outcome


def test_a_page_of_nothing() -> None:
    """No entry with the right total, no total, or a refusal pass; matches, a next link or another total do not."""
    for seen, expected in (
        (answer(bundle(total=3)), Outcome.PASS),
        (answer(bundle()), Outcome.PASS),
        (REFUSED, Outcome.PASS),
        (answer(bundle("a", total=3)), Outcome.FAIL),
        (answer(bundle(total=3, after=f"{BASE}/x")), Outcome.FAIL),
        (answer(bundle(total=0)), Outcome.FAIL),
        (BROKEN, Outcome.INCONCLUSIVE),
    ):
        assert expected is judge_paging.nothing_shown(_WHOLE, seen).outcome


def test_pages_beside_a_filter() -> None:
    """No page is larger than was asked for; one that is refused, or holds nothing, decides nothing."""
    one, two = walk(bundle("a"), bundle("b")), walk(bundle("a", "b"))
    broken, nothing = walk(BROKEN), walk(bundle())
    judged = [judge_paging.no_larger(each, "type=x", 1).outcome for each in (one, two, broken, nothing)]
    assert judged == [Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.INCONCLUSIVE]
