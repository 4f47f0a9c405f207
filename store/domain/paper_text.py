"""What is to be printed as text, and back: a job of the print queue outlives the program."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from types import NoneType
from typing import Any, Final, TypeAlias, get_args, get_origin, get_type_hints

from store.domain.receipt import Receipt
from store.domain.slip import Slip

Paper: TypeAlias = Receipt | Slip
"""Everything that is printed."""

_KINDS: Final[Mapping[str, type[Paper]]] = {"receipt": Receipt, "slip": Slip}


def written(paper: Paper) -> str:
    """The paper as JSON on one line."""
    kind = next(name for name, known in _KINDS.items() if isinstance(paper, known))
    return json.dumps([kind, _plain(paper)], ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Paper:
    """The paper that was written; raises ValueError, TypeError or KeyError for anything else."""
    kind, plain = json.loads(text)
    paper = _value(_KINDS[kind], plain)
    if not isinstance(paper, Receipt | Slip):
        raise TypeError(kind)
    return paper


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _value(kind: Any, plain: object) -> object:  # noqa: ANN401 - a type of any kind
    """What `plain` stands for where a `kind` is wanted; a field that was not written has its default."""
    if get_origin(kind) is tuple:
        if not isinstance(plain, list):
            raise TypeError(kind)
        return tuple(_value(get_args(kind)[0], each) for each in plain)
    choices = [each for each in get_args(kind) if each is not NoneType]
    if choices:
        return None if plain is None else _value(choices[0], plain)
    if is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(plain, dict):
            raise TypeError(kind)
        hints = _hints(kind)
        return kind(**{name: _value(hints[name], each) for name, each in plain.items()})
    if type(plain) is not kind:
        raise TypeError(kind)
    return plain


@lru_cache(maxsize=32)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
