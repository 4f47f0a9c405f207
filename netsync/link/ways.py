"""How lanes find each other on this network, in a sentence for who wonders why one is not found. Pure."""


def way_words(*, is_on: bool, is_deaf: bool, has_heard: bool, is_searching: bool) -> str:
    """Which way of finding lanes works here.

    Args:
        is_on: whether the network is searched at all.
        is_deaf: whether multicast was found not to pass.
        has_heard: whether a lane was ever heard by multicast.
        is_searching: whether a lane was missed, so that the network is searched.
    """
    if not is_on:
        return "The network is not searched: lanes are reached at saved addresses only."
    if is_deaf:
        return "Multicast does not pass here: lanes are reached at their saved addresses only."
    if has_heard:
        return "Lanes find each other by themselves here, and at their saved addresses."
    if is_searching:
        return "Lanes are looked for on this network, and at their saved addresses."
    return "Lanes are reached at saved addresses; the network is searched if one is missed."
