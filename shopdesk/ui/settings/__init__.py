"""Settings: the shop, figures, appearance, imports, proof of the books, safety copies, about."""
