"""Changing many customers from a list: what is to be done, what it would come to, doing it."""
