"""Lanes: how each stands, and taking in a new one by a six-digit code."""
