from netsync.events import Fact, SyncRecovered, SyncTrouble
from netsync.link.troubles import Troubles


def test_a_trouble_is_said_once_and_its_end_once() -> None:
    said: list[Fact] = []
    troubles = Troubles(said.append)
    for _ in range(3):
        troubles.begin("disk", "the disk is full")
    troubles.begin("port", "no port")
    for _ in range(3):
        troubles.end("disk", "there is room again")
    troubles.begin("disk", "the disk is full")

    assert said == [
        SyncTrouble("the disk is full"),
        SyncTrouble("no port"),
        SyncRecovered("there is room again"),
        SyncTrouble("the disk is full"),
    ]
