"""Changing many customers or groups at once: what an edit is, what it comes to, and what is told about it.

An edit is a value. `plan` turns edits into steps that each write one thing; the rows are found and written by
the store's queries. The words a person reads, before it is done and in the history, are made here.
"""
