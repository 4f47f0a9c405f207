"""`dataclass` for frozen values, quick to define: a till defines two hundred of them while somebody waits.

The standard one writes and compiles six methods for each class at once, a third of a millisecond; here
a method is made when it is first looked up. In all else the two are alike.
"""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - what it is to whoever uses it
else:

    def dataclass(
        *, frozen: bool, slots: bool, eq: bool = True, kw_only: bool = False
    ) -> Callable[[type], type]:
        """As `dataclasses.dataclass`, for classes that are frozen and have slots."""
        if not (frozen and slots):
            raise TypeError("only frozen classes with slots; dataclasses.dataclass makes the others")
        only_fields = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)
        return lambda given: _with_methods(only_fields(given), eq=eq)


_ABSENT: Final = object()


def _with_methods(cls: type, *, eq: bool) -> type:
    compared = {"__eq__": _Late(cls, _eq), "__hash__": _Late(cls, _hash)} if eq else {}
    for name, method in {"__init__": _Late(cls, _init), **compared, **_SHARED}.items():
        # None is what defining __eq__ leaves of __hash__: no method of its own.
        if cls.__dict__.get(name) is None:
            setattr(cls, name, method)
    return cls


class _Late:
    """Stands for a method of a class and makes it when it is first looked up."""

    def __init__(self, cls: type, make: "Callable[[type], Callable[..., object]]") -> None:
        self._cls = cls
        self._make = make

    def __get__(self, instance: object, owner: type) -> object:
        method = self._make(self._cls)
        method.__qualname__ = f"{self._cls.__qualname__}.{method.__name__}"
        setattr(self._cls, method.__name__, method)
        return getattr(owner if instance is None else instance, method.__name__)


def _init(cls: type) -> "Callable[..., object]":
    scope: dict[str, object] = {"_absent": _ABSENT}
    given, named, body = ["self"], list[str](), list[str]()
    for field in _fields(cls):
        name = value = parameter = field.name
        if field.default is not dataclasses.MISSING:
            scope[f"_default_{name}"] = field.default
            parameter = f"{name}=_default_{name}"
        elif field.default_factory is not dataclasses.MISSING:
            scope[f"_factory_{name}"] = field.default_factory
            parameter = f"{name}=_absent"
            value = f"_factory_{name}() if {name} is _absent else {name}"
        (named if field.kw_only else given).append(parameter)
        # The slot's own setter: quicker than object.__setattr__, and no setattr of ours refuses it.
        scope[f"_set_{name}"] = getattr(cls, name).__set__
        body.append(f"_set_{name}(self, {value})")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    init = _written("__init__", [*given, *(["*", *named] if named else [])], body, scope)
    init.__annotations__ = {**{field.name: field.type for field in _fields(cls)}, "return": None}
    return init


def _eq(cls: type) -> "Callable[..., object]":
    body = [
        "if other.__class__ is not self.__class__: return NotImplemented",
        f"return {_tuple(cls, 'self')} == {_tuple(cls, 'other')}",
    ]
    return _written("__eq__", ["self", "other"], body, {})


def _hash(cls: type) -> "Callable[..., object]":
    return _written("__hash__", ["self"], [f"return hash({_tuple(cls, 'self')})"], {})


def _tuple(cls: type, instance: str) -> str:
    return "(" + "".join(f"{instance}.{field.name}," for field in _fields(cls)) + ")"


def _written(
    name: str, parameters: Sequence[str], body: Sequence[str], scope: dict[str, object]
) -> "Callable[..., object]":
    lines = [f"def {name}({', '.join(parameters)}):", *(body or ["pass"])]
    exec("\n ".join(lines), scope)  # noqa: S102 - from names of fields, as the standard one does it
    method = scope[name]
    assert callable(method)  # noqa: S101 - it was defined in the line above
    return method


def _fields(of: object) -> "Iterable[dataclasses.Field[object]]":
    return dataclasses.fields(of)  # type: ignore[arg-type] # what this module made


def _repr(self: object) -> str:
    told = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in _fields(self))
    return f"{self.__class__.__qualname__}({told})"


def _refuse_set(_: object, name: str, __: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(_: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: object) -> list[object]:
    return [getattr(self, each.name) for each in _fields(self)]


def _restore(self: object, state: list[object]) -> None:
    for each, value in zip(_fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


_SHARED: Final = {
    "__repr__": _repr,
    "__setattr__": _refuse_set,
    "__delattr__": _refuse_delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}
