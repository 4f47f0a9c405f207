"""Whether something is meant: a question that says what the sale costs by now, as long as it stands there."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from store.domain.payment import AskAgain
from store.events import BookChanged, CartChanged, ShopChanged
from tui.dialogs.confirm import Confirm
from tui.messages import Fact, FactsMissed
from tui.theme.inks import Ink
from tui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from store.api import Store

_MAY_COST_OTHERWISE = (CartChanged, ShopChanged, BookChanged, FactsMissed)


class AskedAgain(Confirm):
    """Answers True or False; `asked` is the question that was answered."""

    def __init__(self, store: "Store", asked: AskAgain, *, sounds: Callable[[], None]) -> None:
        """`sounds` is called when the question has become another one."""
        super().__init__(_sentence(asked), yes="Go on", no="Leave it", is_safe=False)
        self.asked = asked
        self._store, self._sounds = store, sounds

    def on_mount(self) -> None:
        """Hear what others change meanwhile. The base's own `on_mount` runs besides this one."""
        self.till.facts.subscribe(self, self._hear)

    def _hear(self, fact: Fact) -> None:
        if isinstance(fact, _MAY_COST_OTHERWISE):
            asked = self.asked
            self.in_background(
                lambda: self._store.checkout.agreements.as_now(asked), self._become, group="again"
            )

    def _become(self, asked: AskAgain) -> None:
        if str(asked) != str(self.asked):
            self._sounds()
            self.query(TextBlock).first().show(_sentence(asked), Ink.STRONG)
        self.asked = asked


def _sentence(asked: AskAgain) -> str:
    words = str(asked)
    return f"{words[:1].upper()}{words[1:]}"
