"""The door to imports. What does the work is loaded when it is first used: a till must start quickly."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from store.domain.imports.outcome import Kind, Options, Preview, Report, Watch
from store.queries import bulks
from store.services.imports.task import PLANS, Sizes, Task
from store.unit import Actor, Units

if TYPE_CHECKING:
    from store.services.imports.groups import GroupImporter
    from store.services.imports.running import Importer

_RIGHTS: Final = {"groups": "GROUPS", "products": "PRODUCTS"}
"""What it takes to import something; else what many customers take."""


class ImportService:
    """Takes customers, groups, memberships and products from files, of other programs or our own."""

    def __init__(self, units: Units, actor: Actor, folder: Path, sizes: Sizes | None = None) -> None:
        self._units = units
        self._actor = actor
        self._folder = folder / "imports"
        self._sizes = sizes or Sizes()

    def preview(
        self,
        path: Path,
        kind: Kind,
        *,
        mapping: Sequence[tuple[str, str]] = (),
        encoding: str | None = None,
        watch: Watch | None = None,
        options: Options | None = None,
    ) -> Preview:
        """What `run` would do, with the first rows as they would be taken; nothing is written.

        Args:
            path: the file.
            kind: what it lists.
            mapping: pairs of a column (its heading, or `#3`) and a field of `fields.FIELDS`.
            encoding: instead of what the file seems to be in.
            watch: who hears how far it is, in this thread.
            options: what else is wanted.

        Raises:
            NotFound: there is no such file, or no such group as `options` names.
            BadInput: it is no table, or no column says whom or what a row is about.
            UnknownField: `mapping` names a field that there is not.
            Stopped: `watch` wanted it.
        """
        task = Task(path, kind, tuple(mapping), encoding, watch or Watch(), options or Options())
        return self._importer(kind).preview(task)

    def run(
        self,
        path: Path,
        kind: Kind,
        *,
        mapping: Sequence[tuple[str, str]] = (),
        encoding: str | None = None,
        watch: Watch | None = None,
        options: Options | None = None,
    ) -> Report:
        """Import a file, as a whole or not at all; arguments and refusals as in `preview`.

        A stopped import leaves nothing. A killed one of more than `Sizes.one_transaction_max` customers or
        products is finished by `resume`, at the latest when the shop is opened again.
        """
        self._actor.require(_RIGHTS.get(kind, "BULK"))
        self._units.database.ask_writable()
        task = Task(path, kind, tuple(mapping), encoding, watch or Watch(), options or Options())
        return self._importer(kind).run(task)

    def _importer(self, kind: Kind) -> "Importer | GroupImporter":
        if kind == "groups":
            from store.services.imports.groups import GroupImporter

            return GroupImporter(self._units, self._actor)
        from store.services.imports.running import Importer

        return Importer(self._units, self._actor, self._folder, self._sizes)

    def resume(self) -> None:
        """Finish or undo what a killed program left half done, and remove what it left lying about."""
        with self._units.database.reading() as connection:
            is_left = bool(bulks.begun(connection, bulks.IMPORTS))
        if is_left or any(self._folder.glob(PLANS)):
            from store.services.imports.pieces import Pieces

            Pieces(self._units, self._folder, self._sizes).resume()
