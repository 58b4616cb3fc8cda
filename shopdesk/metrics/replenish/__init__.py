"""What to buy, in what amount, from whom and why: pure arithmetic, and what it reads.

``model`` and ``arithmetic`` are free of numpy; ``plan`` loads it with the forecasts.
"""
