"""How the till looks: two themes, the inks that widgets paint with, and the one style sheet.

Widgets name an ink (`Ink.BAD`), the sheet gives it a look through the variables of the theme, and no
colour is ever named in Python outside themes.py.
"""
