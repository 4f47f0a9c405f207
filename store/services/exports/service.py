"""The door to exports. What does the work is loaded when it is first used."""

from collections.abc import Sequence
from pathlib import Path

from store.domain.exports.outcome import Exported, Watch
from store.domain.ids import GroupId
from store.domain.listing import CustomerList, SaleList, Selection
from store.services.asking import asks
from store.unit import Actor, Units


class ExportService:
    """Writes files for spreadsheets, mailings and other shops.

    Each appears as a whole or not at all, whatever happens, and shows one state of the book. A million rows
    need no more memory than a thousand. All of them raise Refused for a file that is there already and is not
    to be replaced, NotFound for a folder that is not there, Unavailable when it cannot be written, and
    Stopped when `watch` wants it.
    """

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor

    def rule(self, text: str) -> CustomerList:
        """Everybody for whom a rule is true, as a person writes it; raises BadInput, NotFound, Refused."""
        from store.domain.rules.grammar import parse
        from store.services.rule_names import RuleNames

        return CustomerList(rule=parse(text, RuleNames(self._units, self._actor)))

    @asks("BULK")
    def customers(
        self,
        path: Path,
        wanted: CustomerList | Selection,
        *,
        replace: bool = False,
        watch: Watch | None = None,
    ) -> Exported:
        """Customers with all that is theirs, as the import of customers reads them back."""
        from store.services.exports.running import Exporter, Task

        selection = wanted if isinstance(wanted, Selection) else Selection(matching=wanted)
        return Exporter(self._units, self._actor).customers(Task(path, replace, watch or Watch()), selection)

    @asks("BULK")
    def groups(
        self,
        path: Path,
        chosen: Sequence[GroupId] = (),
        *,
        replace: bool = False,
        watch: Watch | None = None,
    ) -> Exported:
        """Groups with their rules, as the import of groups reads them back; all of them, if none is chosen.

        JSON if the name ends so.
        """
        from store.services.exports.running import Exporter, Task

        return Exporter(self._units, self._actor).groups(Task(path, replace, watch or Watch()), chosen)

    @asks("BULK")
    def memberships(
        self, path: Path, chosen: Sequence[GroupId], *, replace: bool = False, watch: Watch | None = None
    ) -> Exported:
        """Who is in some groups; without any, in all that are filled by hand. Refuses the common group."""
        from store.services.exports.running import Exporter, Task

        return Exporter(self._units, self._actor).memberships(Task(path, replace, watch or Watch()), chosen)

    @asks("BULK")
    def mailing(
        self, path: Path, group: GroupId, *, replace: bool = False, watch: Watch | None = None
    ) -> Exported:
        """Name and e-mail of those members of a group who may be mailed; says who is left out and why."""
        from store.services.exports.running import Exporter, Task

        return Exporter(self._units, self._actor).mailing(Task(path, replace, watch or Watch()), group)

    @asks("BULK")
    def sales(
        self, path: Path, wanted: SaleList, *, replace: bool = False, watch: Watch | None = None
    ) -> Exported:
        """Closed sales, returns and voids as a list shows them, one row each, the newest first."""
        from store.services.exports.running import Exporter, Task

        return Exporter(self._units, self._actor).sales(Task(path, replace, watch or Watch()), wanted)
