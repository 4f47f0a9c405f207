"""Dialogs: modal screens that return a value and do nothing else.

Open one with `TillScreen.ask(dialog, then)`; `then` gets the answer, None when it was left with Esc.
"""
