"""Values are what the standard dataclasses are: each case is done with both, and both must say the same."""

import copy
import dataclasses
import inspect
import pickle
import threading
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Final

import pytest

from store.domain import values


class Shapes:
    """The same classes, made by one decorator."""

    def __init__(self, dataclass: Callable[..., Callable[[type], Any]]) -> None:
        @dataclass(frozen=True, slots=True)
        class Nothing:
            pass

        @dataclass(frozen=True, slots=True)
        class One:
            text: str

        @dataclass(frozen=True, slots=True)
        class Line:
            """With everything that is used."""

            name: str
            quantity: int = 1
            tags: tuple[str, ...] = ()
            notes: Mapping[str, str] = field(default_factory=dict)

            LIMIT = 5

            @property
            def double(self) -> int:
                return 2 * self.quantity

        @dataclass(frozen=True, slots=True, kw_only=True)
        class Named:
            product: bytes | None
            price: int

        @dataclass(frozen=True, slots=True)
        class Checked:
            amount: int

            def __post_init__(self) -> None:
                if self.amount < 0:
                    raise TypeError(f"{self.amount} is below 0")

        @dataclass(frozen=True, slots=True, eq=False)
        class Same:
            rank: int

        @dataclass(frozen=True, slots=True)
        class Told:
            name: str

            def __repr__(self) -> str:
                return f"<{self.name}>"

            def __hash__(self) -> int:
                return 7

        self.nothing: Any = Nothing
        self.one: Any = One
        self.line: Any = Line
        self.named: Any = Named
        self.checked: Any = Checked
        self.same: Any = Same
        self.told: Any = Told


BOTH: Final = (Shapes(dataclasses.dataclass), Shapes(values.dataclass))


def said(done: Callable[[], object]) -> str:
    """What came of it: a text, or the error."""
    try:
        return repr(done())
    except (AttributeError, TypeError) as error:
        return f"{type(error).__name__}: {error}"


def matched(line: Any, cls: Any) -> object:  # noqa: ANN401 - of either decorator
    match line:
        case cls(name, quantity):
            return name, quantity
    raise AssertionError("no match")


def with_another(shapes: Shapes, attribute: str) -> object:
    line = shapes.line("a")
    setattr(line, attribute, 1)
    return line


def without(shapes: Shapes, attribute: str) -> object:
    line = shapes.line("a")
    delattr(line, attribute)
    return line


CASES: Final[dict[str, Callable[[Shapes], object]]] = {
    "nothing": lambda s: s.nothing(),
    "nothing is nothing": lambda s: (s.nothing() == s.nothing(), len({s.nothing(), s.nothing()})),
    "nothing is not one": lambda s: s.nothing() == s.one(""),
    "one": lambda s: s.one("a"),
    "one by name": lambda s: s.one(text="a"),
    "too few": lambda s: s.one(),
    "too many": lambda s: s.one("a", "b"),
    "unknown": lambda s: s.one(name="a"),
    "defaults": lambda s: s.line("a"),
    "all": lambda s: s.line("a", 3, ("x",), {"k": "v"}),
    "a factory makes each its own": lambda s: s.line("a").notes is s.line("b").notes,
    "a given empty one is kept": lambda s: s.line("a", notes={}).notes,
    "property": lambda s: s.line("a", 3).double,
    "constant": lambda s: s.line.LIMIT,
    "equal": lambda s: (s.line("a") == s.line("a"), s.line("a") != s.line("a", 2)),
    "not equal to a tuple": lambda s: s.one("a") == ("a",),
    "unhashable content": lambda s: hash(s.line("a")),
    "hash": lambda s: hash(s.named(product=None, price=3)) == hash((None, 3)),
    "in a set": lambda s: {s.one("a"), s.one("a"), s.one("b")} == {s.one("b"), s.one("a")},
    "names only": lambda s: s.named(product=b"1", price=2),
    "names only, without": lambda s: s.named(b"1", 2),
    "checked": lambda s: s.checked(1),
    "refused by its own check": lambda s: s.checked(-1),
    "identity": lambda s: (s.same(1) == s.same(1), len({s.same(1), s.same(1)})),
    "own methods": lambda s: (s.told("a"), hash(s.told("a")), s.told("a") == s.told("a")),
    "frozen": lambda s: with_another(s, "name"),
    "nothing is deleted": lambda s: without(s, "name"),
    "no dictionary": lambda s: hasattr(s.line("a"), "__dict__"),
    "slots": lambda s: s.line.__slots__,
    "replace": lambda s: dataclasses.replace(s.line("a", 2), name="b"),
    "as a dictionary": lambda s: dataclasses.asdict(s.line("a")),
    "fields": lambda s: [(f.name, f.type, f.default, f.kw_only) for f in dataclasses.fields(s.named)],
    "match": lambda s: matched(s.line("a", 2), s.line),
    "match arguments": lambda s: (s.line.__match_args__, s.named.__match_args__),
    "copy": lambda s: copy.copy(s.line("a", 2)),
    "deep copy": lambda s: copy.deepcopy(s.line("a", notes={"k": "v"})),
    "documentation": lambda s: s.line.__doc__,
    "parameters": lambda s: list(inspect.signature(s.line).parameters),
    "keyword parameters": lambda s: inspect.signature(s.named),
    "annotations": lambda s: s.line.__init__.__annotations__,
    "name of a method": lambda s: s.one.__init__.__name__,
}


@pytest.mark.parametrize("case", CASES)
def test_both_do_the_same(case: str) -> None:
    done, (standard, ours) = CASES[case], BOTH
    assert said(lambda: done(ours)) == said(lambda: done(standard))


@values.dataclass(frozen=True, slots=True)
class Pickled:
    name: str
    amount: int = 0


def test_a_value_survives_pickling() -> None:
    assert pickle.loads(pickle.dumps(Pickled("a", 2))) == Pickled("a", 2)  # noqa: S301 - our own bytes


def test_nothing_can_be_added() -> None:
    # The standard one stumbles here over its own super().
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'colour'"):
        with_another(BOTH[1], "colour")


def test_only_frozen_values_with_slots_are_made() -> None:
    with pytest.raises(TypeError, match=r"dataclasses\.dataclass makes the others"):
        values.dataclass(frozen=False, slots=True)


def test_threads_may_make_the_first_ones_together() -> None:
    shapes, made = Shapes(values.dataclass), list[object]()
    starting = threading.Barrier(8)

    def make() -> None:
        starting.wait()
        made.append(shapes.line("a", 2) == shapes.line("a", 2) and repr(shapes.line("a", 2)))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [repr(BOTH[0].line("a", 2))] * 8
