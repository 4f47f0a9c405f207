import pytest

from store.domain.errors import BadInput
from store.domain.listing import Quick
from tui.screens.customers.filters import ANSWERS, QUICK, CustomerFilter, asked, read_filter


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", CustomerFilter()),
        ("Köhler berlin", CustomerFilter("Köhler berlin")),
        ("status:inactive", CustomerFilter("", frozenset([Quick.INACTIVE]))),
        ("ann Group:N birthday:m", CustomerFilter("ann", frozenset([Quick.UNGROUPED, Quick.BIRTHDAY_MONTH]))),
        ("status:", CustomerFilter()),
        ("a:b ann@x.org:25", CustomerFilter("a:b ann@x.org:25")),
    ],
)
def test_words_and_questions_are_told_apart(text: str, found: CustomerFilter) -> None:
    assert read_filter(text) == found


def test_an_answer_that_cannot_be_is_refused_with_those_that_can() -> None:
    with pytest.raises(BadInput, match="status: is one of active, inactive"):
        read_filter("status:gone")


def test_every_question_of_the_list_to_choose_from_can_be_read_and_every_filter_is_there() -> None:
    offered = {quick for question, _, _ in QUICK for quick in read_filter(question).quick}
    assert offered == {quick for answers in ANSWERS.values() for quick in answers.values()} == set(Quick)


@pytest.mark.parametrize(
    ("text", "question", "then"),
    [
        ("", "group:no", "group:no"),
        ("ann status:active", "status:inactive", "ann status:inactive"),
        ("ann status:active", "group:no", "ann status:active group:no"),
        ("ann group:no", "group:no", "ann"),
    ],
)
def test_a_question_replaces_another_of_its_kind_and_goes_out_again(
    text: str, question: str, then: str
) -> None:
    assert asked(text, question) == then
