"""The first run: a new shop, a demo shop, or a lane of a shop that exists."""
