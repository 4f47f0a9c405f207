"""Scanners: their reports to codes, each by a thread that owns its device.

All kinds are read over pyusb, also those that act as a keyboard. Tried against a grab of the event device on
a real kernel, both keep every key from the console, whatever its layout. The grab needs the group that may
read all keyboards of the machine and leaves serial scanners to another way; the bus asks for the scanner
alone, which its udev rule names, and is one way in for all. The price: after a crash of ours a keyboard-type
scanner types nowhere until the till runs again or it is plugged in anew; so interfaces go back to their
drivers whatever happens, also those that a till took which crashed.
"""
