"""Stock out of files: opening stock of new products, and what stands at each place."""
