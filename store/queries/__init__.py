"""The only place with SQL: rows in, domain values out. No decisions, no transactions of their own."""
