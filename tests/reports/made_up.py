"""A small report with every kind of block, and names that attack."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from shopdesk.charts.plots import (
    BarPlot,
    ColumnPlot,
    HeatPlot,
    LinePlot,
    ParetoPlot,
    Series,
    Tone,
    WaterfallPlot,
)
from shopdesk.metrics.measure import Unit
from shopdesk.reports.document import (
    Beside,
    Block,
    Change,
    Chart,
    Column,
    Figure,
    Form,
    Kpi,
    KpiRow,
    Note,
    Paragraph,
    Points,
    Report,
    Section,
    Table,
    Term,
)

HOSTILE = (
    "<img src='file:///etc/passwd'>",
    '<img src="http://example.invalid/x.png"/>',
    "<b",
    "</para>",
    "a & b &amp; c",
    "&#x3c;&lt;",
    "<para><font color=red>x</font></para>",
    "<a href='http://example.invalid'>link</a>",
    "=HYPERLINK(\"http://example.invalid\")",
    "+1-2", "-2+3", "@SUM(A1)", "＝1+1",
    "\tTab", "\rReturn", "line\nbreak",
    "abc\u202egnp.exe",
    "zero\u200bwidth",
    "مرحبا", "שלום",
    "😀 emoji 👨‍👩‍👧",
    "x" * 500,
    "张三丰喆堃犇",
    "欧阳<修>&文",
    "%s %d {0} {name}",
    "$\\alpha$ ${x}",
    "\\x00 \x00 nul",
    "\ue000 private",
    "'quoted' \"double\"",
    "NULL",
    "<!--", "]]>",
)  # fmt: skip
MONEY = Unit.MONEY


def money(amount: int | None, *, plus: bool = False) -> Figure:
    return Figure(amount, MONEY, "GBP", plus=plus)


def product_table(names: tuple[str, ...]) -> Table:
    rows = tuple(
        (
            f"{22000 + place}",
            name,
            money(123456 + 1000 * place),
            Figure(7000 + 250 * (place % 2), Unit.QUANTITY),
            Change("", Fraction(place - 3, 10), place >= 3),
            Figure(Fraction(place, 200), Unit.PERCENT),
        )
        for place, name in enumerate(names)
    )
    columns = (
        Column("Code", numeric=False),
        Column("Product", numeric=False, wide=True),
        Column("Sales"),
        Column("Pieces"),
        Column("Change"),
        Column("Share"),
    )
    return Table("Products", columns, rows, note="Shares of net sales.")


def charts() -> tuple[Chart, ...]:
    days = tuple(str(day) for day in range(1, 31))
    daily = tuple(day * 1_000_00 for day in range(1, 31))
    return (
        Chart(ColumnPlot("Day 30 was strongest", days, (Series("Sales", daily),), MONEY, "GBP",
                         emphasis=(29,)), note="Sales by day"),
        Chart(LinePlot("Added up", days, (Series("Now", daily), Series("Then", daily[::-1],
                       Tone.COMPARE)), MONEY, "GBP")),
        Chart(WaterfallPlot("Buyers did it", ("Oct", 1_000_00), (("Buyers", 500_00),
                            ("Price", -100_00)), ("Nov", 1_400_00), MONEY, "GBP")),
        Chart(BarPlot("UK leads", ("United Kingdom", "华北大区"), (900_00, 100_00), MONEY, "GBP",
                      value_name="Nov", before=(800_00, 50_00), before_name="Oct")),
        Chart(ParetoPlot("Few bring most", ((1, Fraction(1, 2)), (2, Fraction(4, 5)), (3, 1)),
                         (("A", 2, Fraction(4, 5)), ("B", 3, Fraction(1, 5))), "SKUs", "Share")),
        Chart(HeatPlot("Noon", ("Mon", "Tue"), ("9", "10"), ((1, 2), (None, 31)), Unit.COUNT)),
    )  # fmt: skip


def report(
    *,
    names: tuple[str, ...] = ("WHITE HANGING HEART", "红色购物袋"),
    language: str = "en",
    drawn: bool = True,
) -> Report:
    """Every kind of block once; ``names`` become products, the shop and a section."""
    headline = KpiRow(
        (
            Kpi("Net sales", money(145614522), (Change("vs Oct 2011", Fraction(401, 1000), True),)),
            Kpi("Refund rate", Figure(Fraction(37, 1000), Unit.PERCENT),
                (Change("vs Oct 2011", Fraction(-12, 1000), True, Form.POINTS),), "small sample"),
            Kpi("Buyers", Figure(1664, Unit.COUNT)),
            Kpi("Hours to ship", Figure(None, Unit.HOURS)),
        )
    )  # fmt: skip
    one, two, *rest = charts()
    if not drawn:
        rest = []
    blocks: tuple[Block, ...] = (
        *([one, two] if drawn else []),
        Paragraph("Sales rose by £416,826.", "In one line."),
        Points((Paragraph("£300,000 more.", "Buyers:"), Paragraph("£3 less.", "Price:"))),
        Note("A note."),
        headline,
        product_table(names),
        *rest,
        *([Beside(product_table(names[:1]), Chart(one.plot, 100), 0.6)] if drawn else []),
    )
    return Report(
        kind="monthly",
        title="Monthly review" if language == "en" else "月度复盘",
        subtitle="November 2011",
        shop=names[0],
        language=language,
        verdict="Net sales came to £1,456,145.",
        headline=headline,
        sections=(
            Section("happened", "What happened", "It rose.", blocks),
            Section("promotions", names[-1], "Nothing is recorded.", empty=True),
        ),
        glossary=(Term("net_sales", "Net sales", "sales − refunds", "By day."),),
        convention="Net: refunds are subtracted on the day they are paid",
        made_on=date(2011, 12, 10),
    )
