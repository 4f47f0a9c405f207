"""Whom the sale is for: found by typing, created on the spot, taken off, and their groups."""

from typing import TYPE_CHECKING

from store.domain.ids import CustomerId
from tui.screens.checkout.counter import Counter, nothing

if TYPE_CHECKING:
    from tui.widgets.options import Option


class Buyer:
    """The customer at the counter."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def find(self, text: str) -> None:
        """Put a customer on the sale; without text the one on it is taken off."""
        from store.domain.listing import CustomerList

        till = self._counter.view.till
        if not text and till is not None and (till.customer is not None or till.has_lost_customer):
            self._counter.ask(lambda services: services.store.checkout.detach(), nothing)
            return
        self._counter.ask(
            lambda services: services.store.customers.window(CustomerList(text), 0, 2) if text else [],
            lambda found: self._put_on_sale(found[0].id) if len(found) == 1 else self._choose(text),
        )

    def _choose(self, typed: str) -> None:
        from tui.dialogs.choose import Choose as ChooseDialog
        from tui.dialogs.pick_customer import suggest_customers

        store = self._counter.services.store
        dialog = ChooseDialog("Which customer?", suggest_customers(store), typed=typed)
        self._counter.screen.ask(dialog, self._chosen)

    def _chosen(self, option: "Option | None") -> None:
        from store.domain.customers import CustomerDraft
        from tui.dialogs.pick_customer import NewCustomer, chosen_customer

        match chosen_customer(option):
            case NewCustomer(name):
                draft = CustomerDraft(name=name)
                self._counter.ask(lambda services: services.store.customers.create(draft), self._put_on_sale)
            case None:
                pass
            case customer:
                self._put_on_sale(customer)

    def _put_on_sale(self, customer: CustomerId) -> None:
        self._counter.ask(lambda services: services.store.checkout.attach(customer), nothing)

    def choose_group(self) -> None:
        """Put the customer into a group, or take them out."""
        from tui.dialogs.choose import Choose as ChooseDialog
        from tui.screens.checkout.groups import group_options
        from tui.widgets.options import among

        customer = self._counter.customer
        if customer is None:
            return
        self._counter.ask(
            lambda services: group_options(
                services.store.group_pages.groups(), services.store.customers.get(customer.id).groups
            ),
            lambda options: self._counter.screen.ask(
                ChooseDialog(f"Groups of {customer.name}", among(options)),
                lambda chosen: self._change_group(customer.id, chosen),
            ),
        )

    def _change_group(self, customer: CustomerId, chosen: "Option | None") -> None:
        from tui.screens.checkout.groups import GroupChoice

        if chosen is None or not isinstance(chosen.id, GroupChoice):
            return
        choice = chosen.id
        if choice.inside:
            self._counter.ask(lambda s: s.store.groups.remove_members(choice.group, [customer]), nothing)
        else:
            self._counter.ask(lambda s: s.store.groups.add_members(choice.group, [customer]), nothing)
