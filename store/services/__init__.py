"""One method, one intention, one transaction: load what is needed, decide in `domain`, write once."""
