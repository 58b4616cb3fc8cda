"""What to buy, what runs out, what lies too long, and what follows from ABC × XYZ."""
