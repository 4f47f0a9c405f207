"""Widgets that screens are made of, and the frame around them.

They are given values and rows by the screen above and never reach the store. Each paints its own
lines (see paper.py): a form of twenty fields or a list of a million rows is one widget, which is why
a screen opens at once and a cursor move costs a few hundred bytes.
"""
