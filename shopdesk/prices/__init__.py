"""Price lists, competitors' prices, the price calculator, and price rules that propose."""
