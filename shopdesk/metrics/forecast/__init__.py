"""Forecasts of demand: pure arithmetic over series, chosen and judged by a rolling-origin backtest.

``model`` names what a forecast is and is free of numpy; ``one`` and ``many`` load it.
"""

from __future__ import annotations

from shopdesk.metrics.forecast.model import (
    METHOD_LABELS,
    Event,
    Forecast,
    Method,
    Verdict,
    verdict_text,
)

__all__ = ["METHOD_LABELS", "Event", "Forecast", "Method", "Verdict", "verdict_text"]
