"""Importing customers and products from a file: read it, plan every row, then write the plan.

A plan (`queries.import_plan`) is made first and whatever follows comes from it, so that a dry run tells
exactly what a run does. Up to `limits.ONE_TRANSACTION_MAX` customers or products are written in one
transaction; more are written in pieces under a journal, and finished or undone as a whole.
"""
