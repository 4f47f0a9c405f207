"""Bulk edits: preview, do, undo. As a whole or not at all, one line in the history, one step on every lane.

Customers are chosen in a reading transaction, so that nobody waits for a long search; what is written is
looked at once more in the transaction that writes it. Up to `Sizes.one_transaction_max` rows are one
transaction. More are written piece by piece under a journal, and finished or undone as a whole when the shop
is opened again after a crash.
"""
