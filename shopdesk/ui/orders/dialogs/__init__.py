"""Forms of the orders tab."""
