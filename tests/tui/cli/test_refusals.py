"""What went wrong, in one line that says what to do, however much was passed."""

import pytest

from store.domain.errors import BadInput, Invalid, Refused
from tui.cli.arguments import WrongUsage
from tui.cli.refusals import REFUSED, USAGE, WORDS_CHARACTERS_MAX, explain


@pytest.mark.parametrize(
    ("error", "words", "code"),
    [
        (Refused("no; do this"), "no; do this", REFUSED),
        (BadInput("a name is needed", field="name"), "a name is needed", REFUSED),
        (Invalid({"from_at": "too late", "name": "too long"}), "--from: too late; name: too long", REFUSED),
        (WrongUsage("say whom"), "say whom", USAGE),
        (Refused("no \x1b[31mgroup\n\u202ex"), "no [31mgroup x", REFUSED),
        (FileNotFoundError(2, "No such file", "a.csv"), "a.csv: No such file", REFUSED),
    ],
)
def test_an_error_is_one_line(error: Exception, words: str, code: int) -> None:
    assert explain(error, "") == (words, code)


def test_of_endless_words_the_beginning_and_the_next_step_stay() -> None:
    words, _ = explain(Refused(f"no group {'x' * 10_000!r}; see them with: groups list"), "")
    assert len(words) == WORDS_CHARACTERS_MAX
    assert words.startswith("no group 'xxx")
    assert words.endswith("xxx'; see them with: groups list")
