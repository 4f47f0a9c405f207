"""Tells which printers and scanners come and go and what is scanned, as the till sees it, until Ctrl+C.

For the person with the cable: is it found, may it be used, what does it say it is, what does it read?
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
    service.start(scanners={})
    print("Watching; plug a printer or a scanner in or out, or scan. Ctrl+C ends it.")
    try:
        while True:
            print(facts.get(), flush=True)
    except KeyboardInterrupt:
        service.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
