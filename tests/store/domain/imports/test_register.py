"""What is known grows row by row, and only what differs from the book is kept."""

from store.domain.imports.register import Key, Known, Register


def numbered() -> Register:
    numbers = iter(range(1, 100))
    return Register(lambda: (number := next(numbers), bytes([number])))


def test_what_the_book_says_already_is_no_change() -> None:
    ann = Known(1, b"a", is_fresh=False, book={"name": "Ann", "city": "Bonn"})
    assert not ann.take("name", "Ann")
    assert not ann.is_touched
    assert ann.take("name", "Anna")
    assert (ann.value("name"), ann.given) == ("Anna", {"name": "Anna"})
    assert ann.take("name", "Ann")
    assert (ann.value("name"), ann.given) == ("Ann", {})
    assert ann.value("phone") is None


def test_lists_grow_by_what_is_not_in_them() -> None:
    ann = Known(1, b"a", is_fresh=False, held={"cards": frozenset({"C1"})})
    assert [ann.add("cards", card) for card in ("C1", "C2", "C2")] == [False, True, False]
    assert ann.added == {"cards": ["C2"]}


def test_a_key_belongs_to_whoever_had_it_first() -> None:
    register = numbered()
    ann, bob = register.create(2), register.create(3)
    key = Key("email", "a@x.com")
    register.claim(key, ann)
    register.claim(key, bob)
    register.claim(Key("email", ""), bob)
    assert register.find(key) is ann
    assert register.claims == {key: ann}


def test_only_those_that_changed_are_touched_each_once() -> None:
    register = numbered()
    old, same = Known(50, b"o", is_fresh=False), Known(51, b"s", is_fresh=False)
    register.load({Key("email", "o"): old, Key("reference", "1"): old, Key("email", "s"): same})
    old.take("city", "Bonn")
    new = register.create(2)
    assert register.touched() == [old, new]
