from tui.commands import offered
from tui.keys import DEFAULT_KEYS
from tui.widgets.options import among


def test_everything_that_can_be_done_now_and_nothing_else() -> None:
    options = offered(
        DEFAULT_KEYS, {"list.new", "list.up", "app.help", "place.sell"}, ["sell", "groups", "staff"]
    )
    assert [option.id for option in options] == [
        "place.staff",
        "app.history",
        "app.look",
        "app.lock",
        "app.close",
        "place.sell",
        "place.groups",
        "list.new",
    ]
    assert options[-1].note == "Create one (n)"
    assert options[1].note == "What the till said, newest first"


def test_it_is_found_by_what_it_does() -> None:
    options = offered(DEFAULT_KEYS, set(), [])
    assert [option.id for option in among(options)("quit")] == ["app.close"]
