"""Orders with their lines, money, parcels, refunds and history."""
