"""The stock ledger: append-only moves from one place to another, and the balances they make."""
