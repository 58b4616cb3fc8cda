"""Buying: suppliers and their prices, purchase orders, receipts, what is owed, and the scores."""
