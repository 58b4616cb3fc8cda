"""Forms of the products tab."""
