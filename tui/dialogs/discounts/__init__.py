"""Everything about one discount: its form, the price test bench, what it would have cost, its coupons."""
