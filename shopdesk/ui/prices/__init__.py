"""What people see of prices: the list with margins, proposals, special prices, the calculator."""
