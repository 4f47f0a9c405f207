"""A file of groups, as a table or as JSON: handed out row by row, under the names of the fields."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from store.domain.errors import BadInput, NotFound
from store.domain.imports import cells as cell
from store.domain.imports.fields import FIELDS, field_named
from store.domain.imports.headings import recognised, system_of
from store.domain.imports.line import first_filled
from store.domain.imports.outcome import Column, Layout, Phase, Progress, UnknownField
from store.domain.values import dataclass
from store.services.imports.table_file import examine
from store.services.imports.task import Task

GROUPS_MAX = 10_000
"""More are no groups: every till of the shop looks at all of them."""

BYTES_MAX = 64 * 1024 * 1024
"""Of a JSON file, which is read whole."""

_LONG = frozenset({"description", "rule"})


@dataclass(frozen=True, slots=True)
class GroupRow:
    """What a row says, by field; what is empty is left out."""

    number: int
    said: Mapping[str, str]


def read(task: Task) -> tuple[Layout, list[GroupRow]]:
    """How a file is read, and its rows.

    Raises:
        NotFound: there is no such file.
        BadInput: it is neither a table nor JSON with a name for each group; or has too many of them.
        Stopped: the task's watch wanted it.
    """
    is_json = task.path.suffix.casefold() == ".json"
    layout, rows = _from_json(task.path) if is_json else _from_table(task)
    found: list[GroupRow] = []
    for row in rows:
        found.append(row)
        if len(found) > GROUPS_MAX:
            raise BadInput(f"{task.path.name} has more than {GROUPS_MAX} rows; a shop has no so many groups")
    return layout, found


def _from_table(task: Task) -> tuple[Layout, Iterator[GroupRow]]:
    def tick(rows: int, done: int) -> None:
        task.watch.tell(Progress(Phase.READING, rows, done, 0))

    file = examine(task.path, codec=task.encoding, tick=tick)
    columns, places = recognised("groups", file.header, task.mapping)
    system = system_of("groups", file.header)
    layout = Layout(
        system="" if system is None else system.name,
        columns=columns,
        encoding=file.encoding.codec.removesuffix("-sig"),
        encoding_guessed=file.encoding.guessed,
        delimiter=file.delimiter,
    )
    rows = (
        GroupRow(
            row.number, _tidy({field: first_filled(row.cells, where) for field, where in places.of.items()})
        )
        for row in file.rows(tick)
    )
    return layout, rows


def _from_json(path: Path) -> tuple[Layout, Iterator[GroupRow]]:
    try:
        if path.stat().st_size > BYTES_MAX:
            raise BadInput(f"{path.name} is larger than {BYTES_MAX // 1024 // 1024} MB")
        plain = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise NotFound(f"there is no file {path}; check the name") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path.name} is not JSON: {error}") from error
    if not isinstance(plain, list) or not all(isinstance(each, dict) for each in plain):
        raise BadInput(f"{path.name} must be a JSON list of objects, one for each group")
    keys = dict.fromkeys(key for each in plain for key in each)
    fields = {key: _field(key) for key in keys}
    if "name" not in fields.values():
        raise BadInput(f'no object in {path.name} has a "name"')
    columns = tuple(
        Column(place, key, field, mapped=False) for place, (key, field) in enumerate(fields.items(), start=1)
    )
    rows = (
        GroupRow(number, _tidy({fields[key]: _text(value) for key, value in each.items() if fields[key]}))
        for number, each in enumerate(plain, start=1)
    )
    return Layout("", columns, "utf-8", encoding_guessed=False, delimiter=""), rows


def _field(key: str) -> str:
    try:
        return field_named("groups", key)
    except UnknownField:
        return ""


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _tidy(said: Mapping[str, str]) -> dict[str, str]:
    known = FIELDS["groups"]
    tidy = {
        field: cell.lines(text) if field in _LONG else cell.line(text)
        for field, text in said.items()
        if field in known
    }
    return {field: text for field, text in tidy.items() if text}
