"""Decides what each row means: somebody new, a change to somebody known, nothing, or a refusal.

A customer is recognised by the id of our own exports, by the file's own id, else by the e-mail; a product by
its SKU (or the file's own id), else by a barcode, else, without any code, by its exact name. Whoever is named
twice in a file is changed by the later row. An e-mail, card or code that is already somebody else's is left
out.
"""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field

from store.domain.errors import BadInput
from store.domain.imports.cells import parts
from store.domain.imports.codes import code_key
from store.domain.imports.line import Line, Said
from store.domain.imports.openings import BOOKED
from store.domain.imports.outcome import Verdict
from store.domain.imports.register import Key, Known, Register
from store.domain.names import name_key, required_name

GROUP_FILLS_ITSELF = ""
"""In place of a group's id: members are not added by hand."""

NEW_GROUP = "+"
"""Before the name of a group that the import makes, in place of its id."""

LEFT = "left"
"""Under which a plan keeps the groups that a customer is taken out of."""

NEW_GROUPS_MAX = 1000
"""A file that names more new groups has something else in that column."""


def customer_keys(line: Line) -> list[Key]:
    """What must be known before a customer's row can be decided."""
    keys = [Key(kind, line.text(kind)) for kind in ("reference", "email") if line.text(kind)]
    if line.own:
        keys.insert(0, Key("own", line.own))
    return [*keys, *(Key("card", card) for card in line.lists.get("cards", ()))]


@dataclass(slots=True)
class NewGroups:
    """Groups that the import makes."""

    wanted: bool
    """Otherwise groups that are not there are problems."""
    names: list[str] = field(default_factory=list)

    def take(self, groups: MutableMapping[str, str], name: str) -> str | None:
        """What stands for a group of this name, made if it is wanted and can be; None when it is not."""
        key = name_key(name)
        if key not in groups and self.wanted and len(self.names) < NEW_GROUPS_MAX:
            try:
                tidy = required_name(name)
            except BadInput:
                return None
            self.names.append(tidy)
            groups[key] = NEW_GROUP + tidy
        return groups.get(key)


@dataclass(slots=True)
class CustomerDecisions:
    """Decides rows about customers."""

    register: Register
    groups: MutableMapping[str, str]
    """Ids of groups in hex by the key of their name; GROUP_FILLS_ITSELF for those without members by hand."""
    said: Said
    new_groups: NewGroups
    closed_to_new: Mapping[str, str] = field(default_factory=dict)
    """Why nobody new is put in some groups, by their ids in hex."""

    def decide(self, line: Line) -> Verdict:
        """What a row comes to; changes what is known accordingly and adds to the line's faults."""
        known = self._recognised(line)
        if debt := _debt(line, known):
            line.refuse("balance", debt)
            return Verdict.REFUSED
        if known is None and "name" not in line.values:
            if not line.text("email"):
                line.refuse("name", "a new customer needs a name")
                return Verdict.REFUSED
            line.values["name"] = line.text("email")
        fresh = known is None
        if known is None:
            known = self.register.create(
                line.row, bytes.fromhex(line.own) if line.own and line.may_keep_id else None
            )
        else:
            by_id = line.text("reference") != "" and known.value("reference") == line.text("reference")
            _note_twin(line, known, "own_id" if line.own else "reference" if by_id else "email")
        self._leave_out_what_is_taken(line, known)
        if not fresh and self._is_former(line, known):
            _keep_what_is_there(line, known)
        changed = [known.take(name, value) for name, value in line.values.items()]
        changed += [known.add("cards", card) for card in line.lists.get("cards", ())]
        changed += [known.add("tags", tag) for tag in line.lists.get("tags", ())]
        changed += [known.add("groups", group) for group in self._admitting(line, known)]
        changed += [_open(line, known, name, account) for name, account in BOOKED.items()]
        for key in customer_keys(line):
            self.register.claim(key, known)
        return Verdict.CREATED if fresh else Verdict.UPDATED if any(changed) else Verdict.UNCHANGED

    def _recognised(self, line: Line) -> Known | None:
        if line.own and (by_own := self.register.find(Key("own", line.own))):
            return by_own
        reference, email = line.text("reference"), line.text("email")
        by_reference = self.register.find(Key("reference", reference)) if reference else None
        by_email = self.register.find(Key("email", email)) if email else None
        if by_reference is not None or by_email is None:
            return by_reference
        # The same e-mail under another id of the same system is another person.
        return None if reference and by_email.value("reference") else by_email

    def _is_former(self, line: Line, known: Known) -> bool:
        """Whether the row is about somebody who was merged into the one it found."""
        if line.own and self.register.find(Key("own", line.own)) is known:
            return known.id.hex() != line.own
        by = "reference" if line.text("reference") else "email"
        now = known.value(by)
        return bool(now) and now != line.text(by)

    def _leave_out_what_is_taken(self, line: Line, known: Known) -> None:
        email = line.text("email")
        owner = self.register.find(Key("email", email)) if email else None
        if owner is not None and owner is not known:
            line.doubt("email", f"{email} belongs to {_called(owner)}; taken without it")
            del line.values["email"]
        for card in line.lists.get("cards", ()):
            owner = self.register.find(Key("card", card))
            if owner is not None and owner is not known:
                line.doubt("cards", f"card {card} belongs to {_called(owner)}; taken without it")
                line.lists["cards"] = tuple(other for other in line.lists["cards"] if other != card)

    def _admitting(self, line: Line, known: Known) -> list[str]:
        """The groups of a row but for those that take nobody new; who is in one stays."""
        found = []
        for group in self._groups(line):
            closed = "" if group in known.held.get("groups", ()) else self.closed_to_new.get(group, "")
            if not closed:
                found.append(group)
            elif self.said.first(closed):
                line.doubt("groups", f"{closed} (said once)")
        return found

    def _groups(self, line: Line) -> list[str]:
        named: list[str] = []
        for cell in line.lists.get("groups", ()):
            named += [cell] if name_key(cell) in self.groups else parts(cell)
        # Our own exports say the groups themselves.
        tags = (self.groups.get(tag) for tag in line.lists.get("tags", ()) if not line.own)
        found = [group for group in tags if group]
        for name in dict.fromkeys(named):
            group = self.new_groups.take(self.groups, name)
            if group:
                found.append(group)
                continue
            message = (
                f"there is no group {name[:80]!r}; create it and import again (said once)"
                if group is None
                else f"the group {name!r} fills itself; nobody is added by hand (said once)"
            )
            if self.said.first(message):
                line.doubt("groups", message)
        return found


def _debt(line: Line, known: Known | None) -> str:
    """Why an opening balance cannot be: nobody owes the shop more than their credit limit allows."""
    amount = line.openings.get("balance", 0)
    if amount >= 0 or (known is not None and _is_settled(line, known)):
        return ""
    limit = line.values.get("credit_limit", None if known is None else known.value("credit_limit"))
    if not limit:
        return "the balance is below zero, and there is no credit limit: say one in a column of the file"
    return "" if -amount <= int(limit) else "the balance is further below zero than the credit limit allows"


def _is_settled(line: Line, known: Known) -> bool:
    """Whether what a row says of a balance is left alone: it came in before, or is our own export's."""
    return "opening_balance" in known.book or (known.id.hex() == line.own and not known.is_fresh)


def _open(line: Line, known: Known, name: str, account: str) -> bool:
    """Take what an account held elsewhere, once; answers whether it is new."""
    amount, before = line.openings.get(account), known.value(name)
    if amount is None or amount == before:
        return False
    if known.id.hex() == line.own and not known.is_fresh:
        return False  # our own export of a customer who is here says what is known
    if before is not None and name in known.book:
        line.doubt(
            account, f"{amount} is not what came in before ({before}); entries of a ledger are never changed"
        )
        return False
    if known.is_fresh and not (line.own or known.value("reference") or known.value("email")):
        line.doubt(
            account, "nothing tells this customer from a new one when the file comes again; taken without it"
        )
        return False
    return known.take(name, amount)


def _keep_what_is_there(line: Line, known: Known) -> None:
    """Of a row about one of two that are one now, take what is not known yet."""
    line.values = {name: value for name, value in line.values.items() if known.value(name) in {None, ""}}


def product_keys(line: Line, *, file_has_codes: bool) -> list[Key]:
    """What must be known before a product's row can be decided."""
    keys = [Key("code", code_key(code)) for code in _codes(line)]
    if keys or not line.text("name"):
        return keys
    return [Key("bare" if file_has_codes else "name", name_key(line.text("name")))]


def _codes(line: Line) -> list[str]:
    sku = line.text("sku")
    return [*([sku] if sku else []), *line.lists.get("barcodes", ())]


@dataclass(slots=True)
class ProductDecisions:
    """Decides rows about products."""

    register: Register
    file_has_codes: bool
    """Some column holds SKUs, ids or barcodes; then a name only names products without any."""
    file_has_prices: bool
    said: Said

    def decide(self, line: Line) -> Verdict:
        """What a row comes to; changes what is known accordingly and adds to the line's faults."""
        keys = product_keys(line, file_has_codes=self.file_has_codes)
        known = self._recognised(line, keys)
        fresh = known is None
        if known is None:
            if not line.text("name"):
                line.refuse("name", "a new product needs a name")
                return Verdict.REFUSED
            self._price_of_new(line)
            known = self.register.create(line.row)
        else:
            _note_twin(
                line, known, "sku" if line.text("sku") else "barcodes" if keys[0].kind == "code" else "name"
            )
        self._leave_out_what_is_taken(line, known)
        changed = [
            known.take(name, value) for name, value in line.values.items() if not _same(known, name, value)
        ]
        held = {code_key(code) for code in known.held.get("barcodes", ())}
        codes = (code for code in line.lists.get("barcodes", ()) if code_key(code) not in held)
        changed += [known.add("barcodes", code) for code in codes]
        for key in keys:
            self.register.claim(key, known)
        return Verdict.CREATED if fresh else Verdict.UPDATED if any(changed) else Verdict.UNCHANGED

    def _recognised(self, line: Line, keys: list[Key]) -> Known | None:
        found = [self.register.find(key) for key in keys]
        sku = line.text("sku")
        if not sku or (found and found[0] is not None):
            return next((known for known in found if known is not None), None)
        # A barcode under another SKU is another product.
        return next((known for known in found if known is not None and not known.value("sku")), None)

    def _price_of_new(self, line: Line) -> None:
        if "price" in line.values:
            return
        line.values["price"] = 0
        message = "the file has no column of prices: new products cost 0 (said once)"
        if self.file_has_prices:
            line.doubt("price", "no price: the new product costs 0")
        elif self.said.first(message):
            line.doubt("price", message)

    def _leave_out_what_is_taken(self, line: Line, known: Known) -> None:
        for code in line.lists.get("barcodes", ()):
            owner = self.register.find(Key("code", code_key(code)))
            if owner is not None and owner is not known:
                line.doubt("barcodes", f"barcode {code} belongs to {_called(owner)}; taken without it")
                line.lists["barcodes"] = tuple(other for other in line.lists["barcodes"] if other != code)


def _same(known: Known, name: str, value: object) -> bool:
    """Whether a category is the one the product is in, however it is spelled."""
    before = known.value(name)
    return name == "category" and isinstance(before, str) and name_key(before) == name_key(str(value))


def _called(known: Known) -> str:
    return f"{str(known.value('name'))[:80]!r}"


def _note_twin(line: Line, known: Known, field: str) -> None:
    if known.row:
        line.doubt(field, f"the same as in row {known.row}: this later row was taken over it")
        return
    known.row = line.row
    known.is_touched = True
