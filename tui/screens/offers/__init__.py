"""Offers: reward programs, and the discounts there are."""
