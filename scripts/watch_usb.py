"""Tells which printers come and go, as the till sees them, until Ctrl+C.

For the person with the cable: is it found, may it be opened, what does it say it is?
"""

import argparse
import queue
import sys

from devices.events import DeviceFact
from devices.printer.unkept import UnkeptQueue
from devices.service import DeviceService


def main() -> int:
    """Print each fact on a line of its own."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    facts: queue.Queue[DeviceFact] = queue.Queue()
    service = DeviceService(facts.put, UnkeptQueue())
    service.start()
    print("Watching; plug a printer in or out. Ctrl+C ends it.")
    try:
        while True:
            print(facts.get(), flush=True)
    except KeyboardInterrupt:
        service.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
