"""Between the tty and the app: which bytes are a person's keys and which are a scanner's, told in order.

burst.py     pure: strokes and silences in, key presses and scans out
reader.py    one tty: select, read, decode; says when the line fell silent
driver.py    Textual's Linux driver with that reader in it
keyboard.py  carries out what burst decides, one key after the other, on whatever has the focus
lockdown.py  what must be out of the environment before Textual is imported
"""
