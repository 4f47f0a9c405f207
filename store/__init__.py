"""The book: truth, rules and history. `domain` thinks, the rest remembers."""
