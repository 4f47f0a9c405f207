"""How the till looks: two themes, the inks that widgets paint with, and the one style sheet.

Widgets name an ink (`Ink.BAD`); a theme gives it a look. No colour is named outside this folder. Looks are
tables, not style sheet rules: sixteen component classes on each widget cost more than all of a frame.
"""
