"""The catalogue: products, their SKUs, barcodes and categories."""
