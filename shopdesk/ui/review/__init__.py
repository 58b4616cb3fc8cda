"""Review: how a period went, page by page, and the report that is printed of it."""
