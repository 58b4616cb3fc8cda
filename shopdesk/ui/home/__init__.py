"""Home: how the shop is doing and what should be done now."""
