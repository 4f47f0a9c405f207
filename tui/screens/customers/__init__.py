"""Customers: the list, the form, and putting people into groups."""
