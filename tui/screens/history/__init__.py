"""The history of the shop: who did what, when, on which lane; and undoing it."""
