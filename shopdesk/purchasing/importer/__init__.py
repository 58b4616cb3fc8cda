"""Suppliers and their price lists out of files; both come back from our own exports exactly."""
