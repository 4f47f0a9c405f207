"""Rows of who is in which group: whom a row is about, which groups, and what it comes to."""

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field

from store.domain.customers import email_key
from store.domain.imports import cells as cell
from store.domain.imports.customers import own_id
from store.domain.imports.decisions import LEFT, NEW_GROUP, NewGroups
from store.domain.imports.fields import Places
from store.domain.imports.line import Line, first_filled
from store.domain.imports.outcome import Mode, Verdict
from store.domain.imports.register import Key, Known, Register
from store.domain.names import name_key

FOUND_MAX = 10_000
"""Words for groups that are remembered with what they mean."""

_IDENTITIES = ("own_id", "reference", "email")


class MembershipReader:
    """Reads rows of one file."""

    def __init__(self, places: Places, group: str) -> None:
        """`group` is the one of every row; empty: the file says it."""
        self._identities = [(name, places.of[name]) for name in _IDENTITIES if name in places.of]
        self._cards = places.of.get("cards", ())
        self._named = places.of.get("groups", ())
        self._group = group

    def read(self, row: int, cells: Sequence[str]) -> Line:
        """What a row says."""
        line = Line(row)
        for name, where in self._identities:
            if text := cell.line(first_filled(cells, where)):
                line.values[name] = email_key(text) if name == "email" else text
        line.own = own_id(line.text("own_id") or line.text("reference"))
        cards = tuple(cell.parts(first_filled(cells, self._cards))) if self._cards else ()
        groups = (self._group,) if self._group else self._groups(cells)
        line.lists = {name: items for name, items in (("cards", cards), ("groups", groups)) if items}
        if not (line.values or cards):
            return line.refuse("row", "says nobody: it needs an id, an e-mail or a card")
        return line if groups else line.refuse("groups", "names no group")

    def _groups(self, cells: Sequence[str]) -> tuple[str, ...]:
        named = (cells[place] for place in self._named if place < len(cells))
        return tuple(text for text in map(cell.line, named) if text)


def membership_keys(line: Line) -> list[Key]:
    """What must be known before a row can be decided."""
    keys = [Key("own", line.own)] if line.own else []
    keys += [Key(kind, str(line.values[kind])) for kind in ("reference", "email") if kind in line.values]
    keys += [Key("card", card) for card in line.lists.get("cards", ())]
    return keys


@dataclass(frozen=True, slots=True)
class Target:
    """A group as a row may name it."""

    id: str
    """In hex, or the name after `NEW_GROUP`."""
    closed: str = ""
    """Why nobody is put in or taken out by hand."""
    closed_to_new: str = ""
    """Why nobody is put in."""


@dataclass(slots=True)
class MembershipDecisions:
    """Decides rows about memberships."""

    register: Register
    groups: MutableMapping[str, Target]
    """By the key of the name."""
    mode: Mode
    new_groups: NewGroups
    named: set[str] = field(default_factory=set)
    """Ids of the groups that rows have named."""
    added: int = 0
    removed: int = 0
    _to_new: dict[str, str] = field(default_factory=dict)
    """Why nobody new is put in some of the groups that rows have named, by their ids."""
    _found: dict[tuple[tuple[str, ...], int], list[str]] = field(default_factory=dict)
    """Ids of groups by the words of rows, and by how many groups there were: most rows say the same."""

    def decide(self, line: Line) -> Verdict:
        """What a row comes to; changes what is known accordingly, or refuses the line."""
        known = self._recognised(line)
        groups = self._targets(line) if known is not None else []
        if known is None or line.is_refused:
            return Verdict.REFUSED
        if closed := self._closed(known, groups):
            line.refuse("groups", closed)
            return Verdict.REFUSED
        changed = [self._take(known, group) for group in groups]
        return Verdict.UPDATED if any(changed) else Verdict.UNCHANGED

    def _recognised(self, line: Line) -> Known | None:
        found = {known.id: known for key in membership_keys(line) if (known := self.register.find(key))}
        if len(found) > 1:
            line.refuse("row", "names several customers by its id, e-mail and cards; say whom it means")
            return None
        if not found:
            said = next((line.text(name) for name in ("email", "own_id", "reference") if line.text(name)), "")
            said = said or ", ".join(line.lists.get("cards", ()))
            line.refuse("row", f"there is no customer {said[:80]!r}; import customers first")
            return None
        return next(iter(found.values()))

    def _targets(self, line: Line) -> list[str]:
        said = line.lists.get("groups", ())
        known = (said, len(self.groups))
        if known in self._found:
            return self._found[known]
        named: list[str] = []
        for text in said:
            named += [text] if name_key(text) in self.groups else cell.parts(text)
        found = [self._target(line, name) for name in dict.fromkeys(named)]
        if not line.is_refused and len(self._found) < FOUND_MAX:
            self._found[known] = found
        return found

    def _target(self, line: Line, name: str) -> str:
        target = self.groups.get(name_key(name))
        if target is None and self.mode != "remove":
            made: dict[str, str] = {}
            if new := self.new_groups.take(made, name):
                target = self.groups[name_key(name)] = Target(new)
        if target is None:
            hint = "" if self.mode == "remove" else ", or let the import make it"
            line.refuse("groups", f"there is no group {name[:80]!r}; create it first{hint}")
            return ""
        if target.closed:
            line.refuse("groups", target.closed)
        if target.closed_to_new:
            self._to_new[target.id] = target.closed_to_new
        return target.id

    def _closed(self, known: Known, groups: Sequence[str]) -> str:
        """Why somebody is not put in one of some groups that they are not in yet."""
        if self.mode == "remove" or not self._to_new:
            return ""
        held = known.held.get("groups", frozenset())
        return next((self._to_new[each] for each in groups if each in self._to_new and each not in held), "")

    def _take(self, known: Known, group: str) -> bool:
        is_new = group.startswith(NEW_GROUP)
        if self.mode == "remove":
            return self.leave(known, group)
        if self.mode == "replace" and not is_new:
            self.named.add(group)
            self.register.claim(key_of(group, known.id), known)
        is_added = known.add("groups", group)
        self.added += is_added
        return is_added

    def leave(self, known: Known, group: str) -> bool:
        """Take somebody out of a group; answers whether they were in it."""
        left = known.added.setdefault(LEFT, [])
        if group in left or group not in known.held.get("groups", frozenset()):
            return False
        left.append(group)
        known.is_touched = True
        self.removed += 1
        return True


def key_of(group: str, customer: bytes) -> Key:
    """Under which a plan remembers that a row puts a customer in a group, given in hex."""
    return Key(f"in {group}", customer.hex())
