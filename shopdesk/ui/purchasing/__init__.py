"""Purchase orders: the list, one order beside it, and what comes of it."""
