"""Small files in the shape of the UCI set, for the wizard."""

from __future__ import annotations

from pathlib import Path

TITLES = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
GOOD = (
    "536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom",
    "536365,71053,LANTERN,2,2010-12-01 08:26:00,3.39,17850,United Kingdom",
    "536371,22728,CLOCK,2,2010-12-01 09:26:00,3.75,17851,France",
)
BAD = (
    "536366,71053,LANTERN,six,2010-12-01 08:26:00,3.39,17850,United Kingdom",
    "5.36E+05,71053,LANTERN,6,2010-12-01 08:26:00,3.39,17850,United Kingdom",
)


def write_file(folder: Path, *rows: str, name: str = "retail.csv") -> Path:
    """A file with the titles and these rows."""
    path = folder / name
    path.write_text("\n".join((TITLES, *rows)) + "\n", encoding="utf-8")
    return path


def many_rows(count: int) -> list[str]:
    """That many rows in orders of ten lines."""
    return [
        f"{600000 + place // 10},C{place % 50:03d},THING {place % 50},1,"
        f"2011-01-{1 + place // 10 % 28:02d} 10:00:00,1.50,{15000 + place // 10 % 40},France"
        for place in range(count)
    ]
