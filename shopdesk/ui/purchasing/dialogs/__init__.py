"""Forms of purchasing: entering an order, its steps, deliveries, returns, bills, payments."""
