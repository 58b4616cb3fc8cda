"""Where the shop sells: platforms, own sites, the counter, the telephone.

A feature of its own below products, customers and orders because all three refer to it.
"""
