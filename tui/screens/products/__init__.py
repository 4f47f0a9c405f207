"""Products and categories: lists and forms."""
