"""Customers: one file a person over all channels, with identities, addresses and history."""
