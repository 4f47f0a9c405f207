"""The conflict inbox: both sides of each, and a key for each answer."""
