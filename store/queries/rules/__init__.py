"""Rules asked of all customers at once, as SQL made from the same tree that tests one of them."""
