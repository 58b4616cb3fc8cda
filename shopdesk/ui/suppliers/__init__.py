"""Suppliers: who they are, what they ask, how they did."""
