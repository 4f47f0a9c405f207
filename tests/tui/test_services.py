"""What the services say of a till's own: troubles, and what a killed program left."""

from devices.events import PrinterRecovered, PrinterTrouble, Trouble
from tui import messages
from tui.messages import Fact
from tui.services import Troubles, tell_resumed


def test_troubles_are_told_apart_by_whose_they_are() -> None:
    troubles = Troubles()
    troubles.hear(PrinterTrouble("kitchen", Trouble.FORBIDDEN, "not allowed"))
    troubles.hear(PrinterTrouble("counter", Trouble.PAPER_OUT, "no paper"))
    troubles.hear(PrinterTrouble("", Trouble.NO_USB, "no library"))
    assert troubles.words({"counter"}) == ("paper-out", "no-usb")
    assert troubles.words_of_others({"counter"}) == ("forbidden",)
    troubles.hear(PrinterRecovered("counter"))
    troubles.hear(PrinterRecovered("kitchen"))
    assert (troubles.words({"counter"}), troubles.words_of_others({"counter"})) == (("no-usb",), ())


def test_what_was_left_half_done_is_told_once_whole() -> None:
    told: list[Fact] = []
    tell_resumed((), told.append)
    assert told == []
    tell_resumed(("a bulk edit that was cut off is finished: add to VIP", "an undo too"), told.append)
    words = "A bulk edit that was cut off is finished: add to VIP; an undo too."
    assert told == [messages.Trouble(words, over=True)]
