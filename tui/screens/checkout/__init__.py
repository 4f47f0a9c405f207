"""The checkout: one line that is always live, the sale, the customer, the total, the change."""
