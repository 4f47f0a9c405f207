import threading

from textual.message import Message

from tui.bridge import WAITING_MAX, Bridge, as_message
from tui.messages import Fact, FactArrived, FactsMissed, ScanArrived, Trouble, TroubleArrived


class Receiver:
    def __init__(self) -> None:
        self.told: list[object] = []

    def post_message(self, message: Message) -> bool:
        match message:
            case FactArrived():
                self.told.append(message.fact)
            case ScanArrived():
                self.told.append(message.code)
            case TroubleArrived():
                self.told.append(message.trouble)
        return True


def scans_too(fact: Fact) -> Message:
    return ScanArrived(fact) if isinstance(fact, str) else as_message(fact)


def test_what_comes_before_the_app_waits_in_order() -> None:
    bridge, receiver = Bridge(scans_too), Receiver()
    for fact in (1, "4006381333931", 2, Trouble("paper out")):
        bridge.emit(fact)
    bridge.attach(receiver)
    bridge.emit(3)
    assert receiver.told == [1, "4006381333931", 2, Trouble("paper out"), 3]


def test_too_much_drops_the_oldest_facts_but_no_scan_and_says_so() -> None:
    bridge, receiver = Bridge(scans_too), Receiver()
    bridge.emit("first scan")
    for fact in range(WAITING_MAX):
        bridge.emit(fact)
    bridge.attach(receiver)
    assert receiver.told[:3] == [FactsMissed(), "first scan", 1]
    assert len(receiver.told) == WAITING_MAX + 1


def test_after_the_app_has_gone_facts_wait_again() -> None:
    bridge, one, other = Bridge(), Receiver(), Receiver()
    bridge.attach(one)
    bridge.detach()
    bridge.emit(1)
    bridge.attach(other)
    assert (one.told, other.told) == ([], [1])


def test_facts_from_many_threads_all_arrive_and_each_thread_keeps_its_order() -> None:
    bridge, receiver = Bridge(), Receiver()

    def tell(name: int) -> None:
        for number in range(100):
            bridge.emit((name, number))

    threads = [threading.Thread(target=tell, args=(name,)) for name in range(4)]
    for thread in threads[:2]:
        thread.start()
    bridge.attach(receiver)
    for thread in threads[2:]:
        thread.start()
    for thread in threads:
        thread.join()
    for name in range(4):
        told = [fact[1] for fact in receiver.told if isinstance(fact, tuple) and fact[0] == name]
        assert told == list(range(100))


def test_a_fact_that_only_repeats_the_one_before_replaces_it() -> None:
    assert FactArrived(1).can_replace(FactArrived(1))
    assert not FactArrived(1).can_replace(FactArrived(2))
    assert not FactArrived(1).can_replace(ScanArrived("1"))
