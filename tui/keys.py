"""One table: action -> key, label, help. Bindings, the key line, the help sheet and remapping read it.

Declare what a screen or widget does by naming actions, and write one `action_` method for each:

    class Customers(TillScreen):
        BINDINGS = bindings("list.new", "list.edit")

        def action_new(self) -> None: ...
        def action_edit(self) -> None: ...

The part of an id before the dot is its scope. Scopes that can be on one screen at the same time are
listed in `TOGETHER`; no key may mean two things there (`KeyTable.conflicts`).
"""

from dataclasses import replace
from typing import Final

from textual.binding import Binding, BindingType

from tui.key_table import Action, KeyTable, Meeting


def _place(name: str, key: str, label: str, what: str, short: str = "") -> Action:
    return Action(
        f"place.{name}", key, label, what, method=f"go('{name}')", short=short or label, priority=True
    )


def _moves(scope: str) -> tuple[Action, ...]:
    """Up and down by lines, pages and to the ends."""
    return tuple(
        Action(f"{scope}.{name}", key, label, what, shown=False)
        for name, key, label, what in (
            ("up", "up", "Up", "One line up"),
            ("down", "down", "Down", "One line down"),
            ("page_up", "pageup", "Page up", "One page up"),
            ("page_down", "pagedown", "Page down", "One page down"),
            ("first", "home", "First", "To the first line"),
            ("last", "end", "Last", "To the last line"),
        )
    )


_ACTIONS: Final = (
    Action("app.help", "f1", "Help", "What can be done here", priority=True),
    _place("sell", "f2", "Sell", "The checkout"),
    _place("customers", "f3", "Customers", "Find, create and edit customers", "Cust"),
    _place("groups", "f4", "Groups", "Customer groups and who is in them", "Group"),
    _place("offers", "f5", "Offers", "Discounts and reward programs", "Offer"),
    _place("products", "f6", "Products", "Products, codes, categories and prices", "Prod"),
    _place("sales", "f7", "Sales", "Closed sales: receipts, returns, voids, copies"),
    _place("day", "f8", "Day", "The drawer, cash in and out, X and Z"),
    _place("lanes", "f9", "Lanes", "Links to other lanes, and taking in a new one"),
    replace(_place("import", "ctrl+o", "Import", "Customers and products from a file"), shown=False),
    replace(_place("history", "", "History", "Who did what, when and where; and undoing it"), shown=False),
    replace(
        _place("conflicts", "", "Conflicts", "What lanes changed without knowing of each other, to choose"),
        shown=False,
    ),
    replace(
        _place("transfers", "", "Rights given", "Which lane handed another the right to spend what"),
        shown=False,
    ),
    replace(
        _place("printing", "", "Printing", "What was given to the printer, and what did not come out"),
        shown=False,
    ),
    replace(
        _place("devices", "", "Devices", "Printers, scanners and the drawer: how they are, trying them"),
        shown=False,
    ),
    replace(
        _place("settings", "", "Settings", "Tax, receipts, rounding, returns: what all lanes agree on"),
        shown=False,
    ),
    replace(_place("staff", "", "Staff", "People who work here, their PINs and what they may"), shown=False),
    Action("app.more", "f10", "More", "Messages, the look of the screen, closing the till", priority=True),
    Action("app.history", "", "Messages", "What the till said, newest first", shown=False),
    Action("app.look", "", "Look", "The other look: Counter, or Plain for sixteen colours", shown=False),
    Action(
        "app.lock",
        "ctrl+l",
        "Lock",
        "Lock the till, or let somebody else sign in; the sale stays as it is",
        shown=False,
        priority=True,
    ),
    Action("app.close", "ctrl+q", "Close", "Quit: close the till, after asking", shown=False, priority=True),
    # Lists
    Action("list.open", "enter", "Open", "Open the row under the cursor"),
    Action("list.new", "n", "New", "Create one"),
    Action("list.edit", "e", "Edit", "Edit the row under the cursor"),
    Action("list.filter", "slash", "Filter", "Show only what matches, as you type"),
    Action("list.menu", "full_stop", "Menu", "All that can be done with this row"),
    Action("list.mark", "space", "Mark", "Mark the row and move on"),
    Action("list.mark_all", "a", "All", "Mark all that match, also those not on the screen"),
    Action("list.invert", "i", "Invert", "Mark what is not marked, and the other way round", shown=False),
    Action("list.toggle_active", "x", "On/off", "Make active or inactive"),
    Action("list.add_to_groups", "plus", "To group", "Add the marked to a group", short="Group"),
    Action(
        "list.remove_from_groups", "minus", "From group", "Take the marked out of a group", short="Ungroup"
    ),
    Action("list.change", "b", "Change", "Change fields of all marked"),
    Action("list.delete", "delete", "Delete", "Delete, after asking"),
    Action(
        "list.undo",
        "u",
        "Undo",
        "Undo what was done last on this lane, or this line of the history; asks first",
    ),
    Action("list.sort", "s", "Sort", "Sort by the column under the cursor, again for the other way"),
    Action(
        "list.export", "ctrl+e", "Export", "Write those marked, or all shown, into a file", gives_way=True
    ),
    Action("list.narrower", "less_than_sign", "Narrower", "Make the column narrower", shown=False),
    Action("list.wider", "greater_than_sign", "Wider", "Make the column wider", shown=False),
    Action("list.retry", "ctrl+r", "Retry", "Read the list again", shown=False),
    Action("list.back", "escape", "Back", "Clear the marks, then the filter, then go back", shown=False),
    Action("list.up", "up", "Up", "One row up", shown=False),
    Action("list.down", "down", "Down", "One row down", shown=False),
    Action("list.page_up", "pageup", "Page up", "One page up", shown=False),
    Action("list.page_down", "pagedown", "Page down", "One page down", shown=False),
    Action("list.first", "home", "First", "To the first row", shown=False),
    Action("list.last", "end", "Last", "To the last row", shown=False),
    Action("list.left", "left", "Left", "To the column on the left", shown=False),
    Action("list.right", "right", "Right", "To the column on the right", shown=False),
    Action("products.quick", "f", "Show", "Show only some products: off, quick items, without a code"),
    Action("products.categories", "c", "Categories", "Create, rename and delete categories"),
    Action("customers.orders", "o", "Orders", "What this customer bought, receipt by receipt"),
    Action("customers.account", "h", "Account", "Points and balance of this customer, entry by entry"),
    Action("customers.adjust", "c", "Correct", "Put points or balance on this account, or take some off"),
    Action("customers.twins", "t", "Twins", "Customers that may be one person, the surest first"),
    Action("customers.merge", "m", "Merge", "Make one of two: the marked, or this one and another"),
    Action("customers.unmerge", "v", "Unmerge", "Make one who was merged into this one their own again"),
    # The drawer
    Action("day.open", "f", "Float", "Open the drawer with its float"),
    Action("day.cash_in", "i", "In", "Put cash into the drawer"),
    Action("day.cash_out", "o", "Out", "Take cash out of the drawer"),
    Action("day.drop", "s", "Safe", "Take cash out of the drawer into the safe"),
    Action("day.no_sale", "n", "No sale", "Open the drawer without a sale, and say why"),
    Action("day.x", "x", "X", "All figures until now; the day goes on"),
    Action("day.count", "c", "Count", "Count the drawer by coins and notes"),
    Action("day.end", "e", "End", "End the day with its Z, once the drawer is counted"),
    Action("day.reports", "z", "Zs", "Every Z: read, print again, write into a file"),
    Action("day.store", "a", "All lanes", "The Zs of all lanes of a day, summed"),
    Action("day.back", "escape", "Back", "To the checkout", shown=False),
    Action("day.page_up", "pageup", "Page up", "One page up", shown=False),
    Action("day.page_down", "pagedown", "Page down", "One page down", shown=False),
    # Lanes
    Action(
        "lanes.clock", "k", "Clock", "Go by this machine's clock, or by the other lanes', where they differ"
    ),
    Action("lanes.retire", "t", "Retire", "Take over what a lost lane may spend, and let it spend no more"),
    Action(
        "lanes.revoke",
        "d",
        "Shut out",
        "Shut a stolen till out of the shop for good, and who it took in",
        shown=False,
    ),
    Action("lanes.restore", "r", "Restore", "Take another lane's book in place of this one's"),
    Action("devices.test", "t", "Test", "A test paper, or a scan that is shown and sells nothing"),
    Action("devices.drawer", "d", "Drawer", "Open the drawer that hangs on this printer"),
    Action(
        "devices.find", "f", "Find scanner", "Find the scanner among keyboards by its cable", short="Find"
    ),
    Action("devices.queue", "p", "Printing", "What was given to the printer, and what did not come out"),
    Action("devices.logo", "g", "Logo", "The picture above receipts: choose another, or none"),
    Action(
        "devices.learn", "l", "Learn typing", "Learn how a scanner types that nobody takes", short="Learn"
    ),
    Action("prints.again", "p", "Print", "Print again what did not come out, marked if some of it did"),
    Action("prints.drop", "d", "Drop", "Give it up: it is not printed any more"),
    Action("lanes.allow", "o", "Allow", "What a lane may spend beyond its rights, and what that risks"),
    Action(
        "lanes.transfers", "g", "Given", "Which lane handed another one the right to spend what, and when"
    ),
    Action("lanes.conflicts", "c", "Conflicts", "What lanes changed unknown to each other, to choose"),
    Action("conflicts.take", "t", "Take", "Put the other value in; a deleted one comes back with it"),
    Action("conflicts.keep", "k", "Keep", "Leave it as it stands"),
    Action("conflicts.merge", "m", "Merge", "Make the two one"),
    Action("conflicts.both", "2", "Both", "Leave both"),
    # Closed sales: their list, and the page of each
    Action("sales.return", "r", "Return", "Take goods of it back"),
    Action("sales.void", "v", "Void", "Undo it whole, as long as its drawer is open"),
    Action("sales.copy", "p", "Copy", "Print its receipt again, marked and counted as a copy"),
    Action("sales.gift", "g", "Gift", "Print its receipt without prices"),
    Action("sales.quick", "f", "Show", "Show only some: by kind, day or lane"),
    Action("sales.without", "w", "No receipt", "Take goods back that nobody has a receipt for"),
    Action("sales.doubles", "d", "Twice", "Goods that came back on several lanes, more than were sold"),
    Action(
        "receipt.last",
        "ctrl+d",
        "Last receipt",
        "Print the last receipt of this lane again",
        method="copy_last",
        shown=False,
    ),
    Action("sale.read", "enter", "Receipt", "Read its receipt"),
    Action("sale.why", "question_mark", "Why", "Why the line under the cursor cost this"),
    Action("sale.linked", "l", "Linked", "Go to what it came from, or to what came back of it"),
    Action("sale.back", "escape", "Back", "To where one was before", shown=False),
    # Goods that come back
    Action("return.add", "n", "Add", "Find a product that comes back by its name"),
    Action("return.take", "space", "Take", "All of the line comes back, or nothing of it"),
    Action("return.more", "plus", "More", "One more of it comes back"),
    Action("return.less", "minus", "Less", "One less of it comes back"),
    Action("return.all", "a", "All", "Everything comes back that still can"),
    Action("return.damaged", "d", "Damaged", "It cannot be sold again, or it can after all"),
    Action("return.value", "v", "Value", "What one of it is given for, at most its price"),
    Action("return.drop", "delete", "Drop", "It does not come back after all"),
    Action("return.pay_out", "t", "Pay out", "How it is paid out, where there is a choice"),
    Action("return.exchange", "x", "Exchange", "Put it on the open sale: it pays for what is taken instead"),
    Action("return.run", "enter", "Return", "Say why, and do it"),
    Action("return.leave", "escape", "Back", "Leave; nothing comes back", shown=False),
    *_moves("paper"),
    # The list of people who work here, and what they may
    Action("staff.pin", "p", "PIN", "Give this person a PIN, or take it away"),
    Action("staff.rights", "r", "Rights", "What cashiers and managers may by themselves"),
    Action("staff.minutes", "t", "Lock after", "After how many minutes a till locks itself"),
    Action("staff.own_pin", "o", "My PIN", "Choose another PIN for whoever is signed in"),
    Action("rights.cashier", "c", "Cashier", "Up to what a cashier may do this"),
    Action("rights.manager", "m", "Manager", "Up to what a manager may do this"),
    # Customers that may be one person
    Action("twins.apart", "d", "Two people", "They are two people: do not show this pair again"),
    Action("twins.again", "d", "Maybe one", "They may be one person: show them as twins again"),
    Action("twins.unmerge", "v", "Unmerge", "Make the two that were merged last into two again"),
    Action("twins.told", "t", "Told apart", "The pairs that somebody said are two people"),
    # Imports
    Action("import.customers", "c", "Customers", "Import customers from a file"),
    Action("import.groups", "g", "Groups", "Import groups with their rules from a file"),
    Action("import.memberships", "m", "Members", "Import from a file who is in which group"),
    Action("import.products", "p", "Products", "Import products from a file"),
    Action("import.write_customers", "e", "Write cust.", "Write all customers into a file"),
    Action("import.write_groups", "w", "Write groups", "Write all groups with their rules into a file"),
    Action("import.mode", "r", "Rows mean", "What rows mean: add, remove, or replace all members"),
    Action("import.new_groups", "n", "New groups", "Make groups that are not there, or leave them out"),
    Action("import.run", "enter", "Import", "Import what is shown, as a whole"),
    Action("import.leave", "escape", "Back", "Stop what runs and undo it, or go back"),
    Action("import.up", "up", "Up", "One line up", shown=False),
    Action("import.down", "down", "Down", "One line down", shown=False),
    Action("import.page_up", "pageup", "Page up", "One page up", shown=False),
    Action("import.page_down", "pagedown", "Page down", "One page down", shown=False),
    # Changing many at once
    Action("bulk.run", "enter", "Do it", "Do what is shown, as a whole"),
    Action("bulk.also", "b", "And also", "Change something else of the same customers in one go"),
    Action("bulk.leave", "escape", "Back", "Stop what runs and leave all as it was, or go back"),
    Action("bulk.up", "up", "Up", "One line up", shown=False),
    Action("bulk.down", "down", "Down", "One line down", shown=False),
    Action("bulk.page_up", "pageup", "Page up", "One page up", shown=False),
    Action("bulk.page_down", "pagedown", "Page down", "One page down", shown=False),
    # Forms
    Action("form.save", "ctrl+s", "Save", "Save and go back"),
    Action("form.save_next", "ctrl+n", "Save, next", "Save and start the next one"),
    Action("form.cancel", "escape", "Cancel", "Leave; asks only if something was typed"),
    Action("form.rule", "ctrl+g", "Rule", "Write the rule with what could stand next, and see what it does"),
    Action("bench.read", "ctrl+s", "Whole trace", "Read all of it on a page of its own"),
    Action("bench.cancel", "escape", "Back", "Leave; nothing was sold or saved"),
    Action("offer.test", "ctrl+t", "Test", "Try baskets with this discount, as it stands in the form"),
    Action("offer.forecast", "ctrl+f", "Forecast", "What it would have cost in the last weeks"),
    # Offers
    Action("offers.test", "t", "Test", "The price test bench: what a basket would cost, and why"),
    Action("offers.forecast", "f", "Forecast", "What this discount would have cost in the last weeks"),
    Action("offers.coupons", "c", "Coupons", "The codes of this discount: make, print, write, take back"),
    Action("coupons.print", "p", "Print", "Print the code under the cursor, for somebody to take along"),
    # A forecast
    Action("forecast.more", "plus", "Further back", "Look further back"),
    Action("forecast.less", "minus", "Less far", "Look less far back"),
    Action("forecast.leave", "escape", "Back", "Stop and go back"),
    Action("forecast.up", "up", "Up", "One line up", shown=False),
    Action("forecast.down", "down", "Down", "One line down", shown=False),
    Action("forecast.page_up", "pageup", "Page up", "One page up", shown=False),
    Action("forecast.page_down", "pagedown", "Page down", "One page down", shown=False),
    # The editor of a rule
    Action("rule.next", "tab", "Next", "To the questions, then to what the rule would do"),
    Action("rule.previous", "shift+tab", "Back", "To the part before", shown=False),
    Action("rule.add", "n", "New", "Add a question here"),
    Action("rule.change", "enter", "Change", "Change the question, or how a group of them is met"),
    Action("rule.change_key", "e", "Change", "The same", method="change", shown=False),
    Action("rule.wrap", "g", "Group", "Put it into a group of its own: all of, any of, none of"),
    Action("rule.negate", "x", "Not", "Ask for the opposite"),
    Action("rule.move", "m", "Move", "Move it with Up, Down and Left until Enter"),
    Action("rule.delete", "delete", "Delete", "Take it away"),
    Action("rule.undo", "u", "Undo", "Take back the last change of the questions"),
    Action("rule.retry", "ctrl+r", "Recount", "Count again what it would do", shown=False),
    # The line at the checkout takes what is typed; these are the keys beside it.
    Action("sell.clear", "escape", "Clear", "Take back what is typed in the line", shown=False),
    Action("sell.up", "up", "Up", "Mark the line above", shown=False),
    Action("sell.down", "down", "Down", "Mark the line below", shown=False),
    Action("sell.page_up", "pageup", "Page up", "A page up in the sale or the receipt", shown=False),
    Action("sell.page_down", "pagedown", "Page down", "A page down in the sale or the receipt", shown=False),
    Action("sell.groups", "ctrl+g", "Groups", "The customer's groups: Enter adds or removes", shown=False),
    Action("sell.points", "ctrl+b", "Points", "What the customer's points and balance can do", shown=False),
    Action("sell.customer", "ctrl+t", "Customer", "Edit the customer on the sale", shown=False),
    # The pay panel
    Action("pay.card", "c", "Card", "What is left by card, with Enter; or an amount and a reference first"),
    Action("pay.balance", "b", "Balance", "What the customer's balance pays of it, with Enter", short="Bal"),
    Action("pay.points", "p", "Points", "What the customer's points pay of it, with Enter"),
    Action("pay.voucher", "v", "Voucher", "Type the code of a voucher; a scan needs no key"),
    Action(
        "pay.unprinted",
        "x",
        "No receipt",
        "Exactly in cash, with Enter; no receipt",
        short="No print",
    ),
    Action(
        "pay.give_back", "backspace", "Give back", "Give back the last payment, asking first", short="Undo"
    ),
    Action("pay.sale", "s", "Sale", "Back to the sale; what was given stays given"),
    *(
        Action(
            f"pay.quick_{place}",
            key,
            "Cash",
            f"{what} in cash, at once",
            method=f"quick({place})",
            shown=False,
        )
        for place, key, what in (
            (1, "pagedown", "The next sum of notes that covers it"),
            (2, "pageup", "The sum after that"),
            (3, "end", "The third"),
            (4, "home", "The fourth"),
        )
    ),
    # Offers
    Action("offers.rewards", "2", "Rewards", "The reward programs"),
    Action("offers.discounts", "1", "Discounts", "The discounts"),
    Action("rewards.link", "l", "Give to", "Let a group give its members this program"),
    Action("rewards.try", "t", "Try", "What a purchase would earn by this program, and why"),
    # The list of customers
    Action("customers.quick", "f", "Show", "Show only some customers: by status, groups, birthday, e-mail"),
    Action("customers.rule", "w", "Where", "Show only customers who meet a rule, such as age >= 60"),
    # The list of groups
    Action("groups.members", "m", "Members", "The members of the group under the cursor"),
    Action("groups.quick", "f", "Show", "Show only some groups: by status, kind or discount"),
    Action("groups.combine", "c", "Combine", "Make groups of groups: combine, split, duplicate, merge"),
    # One group
    *(
        Action(f"group.tab_{number}", str(number), label, what, method=f"tab({number})", shown=False)
        for number, label, what in (
            (1, "Overview", "What the group is and does"),
            (2, "Members", "Who is in it"),
            (3, "Products", "What its members buy, the most popular first"),
            (4, "Offers", "The discounts it is given"),
            (5, "Rule", "Who enters and leaves by itself"),
            (6, "History", "What was changed, by whom and when"),
        )
    ),
    Action("group.next", "tab", "Next tab", "The tab on the right", shown=False),
    Action("group.previous", "shift+tab", "Last tab", "The tab on the left", shown=False),
    Action("group.orders", "o", "Orders", "What this member bought, receipt by receipt"),
    Action("group.account", "h", "Account", "Points and balance of this member, entry by entry"),
    Action("group.pins", "p", "Pins", "Who is kept in this group or out of it, whatever its rule says"),
    Action("group.unmerge", "v", "Unmerge", "Make a group that was merged into this one of its own again"),
    Action("group.by_hand", "k", "By hand", "Let people fill this group; who is in it by its rule stays"),
    Action("group.link", "l", "Link", "Give it a discount that is there already"),
    # Dialogs
    Action("dialog.accept", "enter", "OK", "Take what is under the cursor or typed"),
    Action("dialog.tick", "tab", "Tick", "Take the row under the cursor too, or leave it out again"),
    Action("dialog.default", "enter", "Default", "The answer that does no harm", shown=False),
    Action("dialog.yes", "y", "Yes", "Do it"),
    Action("dialog.no", "n", "No", "Leave it"),
    Action("dialog.forget", "delete", "Forget", "Have it as if it had never been learnt"),
    Action("dialog.cancel", "escape", "Back", "Leave without an answer"),
    Action("dialog.up", "up", "Up", "One row up", shown=False),
    Action("dialog.down", "down", "Down", "One row down", shown=False),
    Action("dialog.page_up", "pageup", "Page up", "One page up", shown=False),
    Action("dialog.page_down", "pagedown", "Page down", "One page down", shown=False),
    Action("dialog.first", "home", "First", "To the beginning", shown=False),
    Action("dialog.last", "end", "Last", "To the end", shown=False),
    Action("view.print", "p", "Print", "Print this"),
    Action("view.gift", "g", "Gift", "Print it without prices"),
)

TOGETHER: Final = (
    frozenset({"app", "place", "list", "group", "groups"}),
    frozenset({"app", "place", "list", "customers"}),
    frozenset({"app", "place", "list", "twins"}),
    frozenset({"app", "place", "list", "products"}),
    frozenset({"app", "place", "list", "offers", "rewards"}),
    frozenset({"app", "place", "form", "offer"}),
    frozenset({"app", "place", "forecast"}),
    frozenset({"app", "place", "bench"}),
    frozenset({"app", "place", "list", "lanes"}),
    frozenset({"app", "place", "list", "conflicts"}),
    frozenset({"app", "place", "list", "prints"}),
    frozenset({"app", "place", "list", "devices"}),
    frozenset({"app", "place", "list", "coupons"}),
    frozenset({"app", "place", "list", "staff"}),
    frozenset({"app", "place", "list", "rights"}),
    frozenset({"app", "place", "form", "rule"}),
    frozenset({"app", "place", "list", "sales", "receipt"}),
    frozenset({"app", "place", "sale", "sales", "receipt", "paper"}),
    frozenset({"app", "place", "return", "paper"}),
    frozenset({"app", "place", "sell", "receipt"}),
    frozenset({"app", "place", "import"}),
    frozenset({"app", "place", "day"}),
    frozenset({"app", "place", "bulk"}),
    frozenset({"app", "place", "dialog", "view"}),
    frozenset({"app", "place", "dialog", "pay"}),
)
"""Scopes that can be active on one screen at the same time."""

EITHER: Final = (
    frozenset({"dialog.accept", "dialog.default"}),
    frozenset({"twins.apart", "twins.again"}),
    frozenset({"offers.test", "rewards.try"}),
    frozenset({"dialog.page_down", "pay.quick_1"}),
    frozenset({"dialog.page_up", "pay.quick_2"}),
    frozenset({"dialog.last", "pay.quick_3"}),
    frozenset({"dialog.first", "pay.quick_4"}),
)
"""Actions of one scope of which a screen has only one."""

DEFAULT_KEYS: Final = KeyTable(_ACTIONS, Meeting(TOGETHER, EITHER))


def bindings(*action_ids: str) -> list[BindingType]:
    """Bindings for a class that has the `action_` methods of these actions."""
    return [_binding(DEFAULT_KEYS[action_id]) for action_id in action_ids]


def scope_bindings(*scopes: str) -> list[BindingType]:
    """Bindings for all actions of some scopes."""
    return [_binding(action) for action in DEFAULT_KEYS.all() if action.scope in scopes and action.key]


def _binding(action: Action) -> Binding:
    return Binding(
        action.key,
        action.method or action.id.partition(".")[2],
        action.label,
        id=action.id,
        show=False,
        priority=action.priority,
    )
