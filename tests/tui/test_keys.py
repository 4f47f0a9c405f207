import pytest

from store.domain.errors import BadInput
from tui.key_table import UNUSABLE, key_name
from tui.keys import DEFAULT_KEYS, TOGETHER, bindings, scope_bindings
from tui.wordings import WORDINGS


def test_no_key_means_two_things_on_one_screen() -> None:
    assert DEFAULT_KEYS.conflicts() == []


def test_a_conflict_is_found() -> None:
    with pytest.raises(BadInput, match=r"N would be both list\.new and list\.edit|n would be both"):
        DEFAULT_KEYS.remapped({"list.edit": "n"})


def test_no_action_has_a_key_that_a_console_eats_or_that_must_stay_harmless() -> None:
    assert [action.id for action in DEFAULT_KEYS.all() if action.key in UNUSABLE] == []


def test_every_scope_is_placed_and_every_action_explained() -> None:
    scopes = {action.scope for action in DEFAULT_KEYS.all()}
    assert scopes == set().union(*TOGETHER)
    assert all(action.help and not action.help.endswith(".") for action in DEFAULT_KEYS.all())
    assert all(action.label and len(action.label) <= 12 for action in DEFAULT_KEYS.all())
    assert all(not wording.help.endswith(".") for wording in WORDINGS)


def test_the_grammar_of_lists_forms_and_places() -> None:
    keys = {action.id: key_name(action.key) for action in DEFAULT_KEYS.all() if action.key}
    expected = {
        "app.help": "F1", "place.sell": "F2", "place.customers": "F3", "place.groups": "F4",
        "place.offers": "F5", "place.products": "F6", "place.sales": "F7", "place.day": "F8",
        "place.lanes": "F9", "app.more": "F10",
        "list.filter": "/", "list.mark": "Space", "list.mark_all": "a", "list.invert": "i",
        "list.back": "Esc", "list.open": "Enter", "list.new": "n", "list.edit": "e",
        "list.delete": "Del", "list.menu": ".", "list.add_to_groups": "+", "list.remove_from_groups": "-",
        "list.change": "b", "list.toggle_active": "x", "list.sort": "s", "list.narrower": "<",
        "list.wider": ">", "list.undo": "u",
        "form.save": "Ctrl+S", "form.save_next": "Ctrl+N", "form.cancel": "Esc",
        "sell.groups": "Ctrl+G", "sell.customer": "Ctrl+T",
    }  # fmt: skip
    assert {name: keys[name] for name in expected} == expected


def test_other_keys_for_some_actions() -> None:
    table = DEFAULT_KEYS.remapped({"list.undo": "ctrl+u"})
    assert (table["list.undo"].key, table["list.sort"].key) == ("ctrl+u", "s")


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"list.fly": "f"}, "there is no action 'list.fly' to give a key"),
        ({"list.undo": "ctrl+c"}, "Ctrl+C cannot be used as a key"),
        ({"list.undo": "f3"}, "F3 would be both place.customers and list.undo"),
    ],
)
def test_keys_that_cannot_be_given(keys: dict[str, str], told: str) -> None:
    with pytest.raises(BadInput) as refusal:
        DEFAULT_KEYS.remapped(keys)
    assert str(refusal.value) == told


def test_bindings_carry_their_action() -> None:
    (binding,) = bindings("list.new")
    assert (getattr(binding, "key", ""), getattr(binding, "action", "")) == ("n", "new")
    places = {
        getattr(binding, "key", ""): getattr(binding, "action", "") for binding in scope_bindings("place")
    }
    assert places["f3"] == "go('customers')"


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("ctrl+s", "Ctrl+S"),
        ("f1", "F1"),
        ("n", "n"),
        ("plus", "+"),
        ("pageup", "PgUp"),
        ("shift+tab", "Shift+Tab"),
    ],
)
def test_how_keys_are_written(key: str, name: str) -> None:
    assert key_name(key) == name
