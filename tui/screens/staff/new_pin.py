"""A new PIN: typed twice, with a word about one that is guessed soon.

NewPin(screen, "Mia").ask(lambda pin: ...)      # the digits; None when it was left
"""

from collections.abc import Callable

from store.domain.errors import BadInput
from store.domain.staff import read_pin, weakness
from tui.dialogs.confirm import Confirm
from tui.dialogs.pin import AskPin
from tui.widgets.framed_screen import FramedScreen


class NewPin:
    """Asks over a screen."""

    def __init__(self, host: FramedScreen[None], name: str, *, detail: str = "") -> None:
        self._host, self._name, self._detail = host, name, detail

    def ask(self, then: Callable[[str | None], None]) -> None:
        """Ask; `then` gets the digits."""
        first = AskPin(f"New PIN of {self._name}", detail=self._detail)
        self._host.ask(first, lambda pin: self._warn(pin, then))

    def _warn(self, pin: str | None, then: Callable[[str | None], None]) -> None:
        weak = "" if pin is None else weakness(pin)
        if pin is None:
            then(None)
        elif weak:
            words = f"{weak[:1].upper()}{weak[1:]}."
            question = Confirm("Use this PIN even so?", words, yes="Use it", no="Another", is_safe=False)
            self._host.ask(question, lambda even_so: self._again(pin, then) if even_so else self.ask(then))
        else:
            self._again(pin, then)

    def _again(self, pin: str, then: Callable[[str | None], None]) -> None:
        self._host.ask(RepeatPin(pin), then)


class RepeatPin(AskPin):
    """The same digits once more: nobody sees what they typed."""

    def __init__(self, pin: str) -> None:
        super().__init__("The same PIN again")
        self._check = lambda typed: _same(pin, typed)


def _same(pin: str, typed: str) -> str:
    if read_pin(typed) != pin:
        raise BadInput("that is another PIN; type the same one, or Esc leaves it as it was")
    return pin
