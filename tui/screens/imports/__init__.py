"""Importing a file of customers or products: preview, problems, progress."""
