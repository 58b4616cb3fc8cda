"""Commands about a whole shop: make one, prove its books, print it, its settings."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from shopdesk import proofs, settings
from shopdesk.base.clock import now
from shopdesk.cli.call import NO_SHOP, Answer, Call, is_address
from shopdesk.cli.output import fact_lines, table_lines
from shopdesk.cli.parser import Commands
from shopdesk.db.check import CheckReport, ProofResult
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.errors import UserError
from shopdesk.i18n import _, ngettext


def add_commands(commands: Commands) -> None:
    """``init``, ``demo``, ``check``, ``dump``, ``settings``."""
    init = commands.add("init", make_shop, about=_("make a new, empty shop"))
    init.add_argument("--name", default="", help=_("name of the shop"))
    init.add_argument("--currency", default="", help=_("three letters, for example CNY"))
    init.add_argument("--zone", default="", help=_("time zone, for example Asia/Shanghai"))

    demo = commands.add(
        "demo",
        make_demo,
        about=_("make a shop with a believable year"),
        more=_(
            "Nothing in it is about real people. The same seed on the same day makes the same "
            "shop. Look at it with --demo."
        ),
    )
    demo.add_argument("--seed", type=int, default=1, metavar="N", help=_("another shop for each"))
    demo.add_argument(
        "--orders", type=_count, default=6_000, metavar="N", help=_("about this many orders")
    )

    check = commands.add(
        "check",
        prove,
        about=_("prove the books: the file is sound and every sum equals its facts"),
    )
    check.add_argument("--full", action="store_true", help=_("also read every index and relation"))

    dump = commands.add(
        "dump",
        print_shop,
        about=_("print the whole shop in a stable order"),
        more=_(
            "Without how it came in: imports, audit trail, number series. Two shops with the same "
            "facts print the same."
        ),
    )
    dump.add_argument("--all", action="store_true", help=_("also how the facts came in"))
    dump.add_argument("--out", metavar="FILE", help=_("write to a file instead"))

    chosen = commands.add("settings", change_setting, about=_("show or change the shop's settings"))
    chosen.add_argument("key", nargs="?", help=_("one setting, for example shop.name"))
    chosen.add_argument("value", nargs="?", help=_("its new value"))


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= 1_000_000:
        raise argparse.ArgumentTypeError(_("must be 1 to 1000000"))
    return count


def make_shop(call: Call) -> Answer:
    """``init``: a new, empty shop with its first settings, or nothing at all."""
    location = call.location(create=True)
    arguments = call.arguments
    if arguments.demo:
        raise UserError(
            "SD-CLI-009",
            _(
                "“init” makes an empty shop, --demo means the demo shop. Nothing was made. Leave "
                "one of them out, or use “demo”."
            ),
        )
    chosen = [
        (setting, setting.parse(text))
        for setting, text in (
            (settings.SHOP_NAME, arguments.name),
            (settings.SHOP_CURRENCY, arguments.currency),
            (settings.SHOP_TIME_ZONE, arguments.zone),
        )
        if text
    ]
    call.refuse_odd_place(create=True)
    _refuse_existing(location)
    shop = call.shop(create=True)
    if chosen:
        with shop.unit_of_work() as session:
            for setting, value in chosen:
                settings.store(session, setting, value=value)
    text = _("A new, empty shop is at {place}.").format(place=shop.name)
    return Answer([text], {"shop": shop.name})


def _refuse_existing(location: str) -> None:
    """Raise if there is something: a file of any kind, a shop in the database."""
    name = location
    if is_address(location):
        try:
            shop = open_shop(location)
        except UserError as fault:
            if fault.code == NO_SHOP:
                return
            raise
        name = shop.name
        shop.close()
    elif not Path(location).exists():
        return
    raise UserError(
        "SD-CLI-003",
        _("There is already a shop at {path}. It was not changed.").format(path=name),
    )


def make_demo(call: Call) -> Answer:
    """``demo``: a shop with a believable year, at ``--shop`` or where ``--demo`` looks."""
    from shopdesk import demo

    call.arguments.demo = True  # without --shop the demo shop is meant, never the person's own
    location = call.location(create=True)
    call.refuse_odd_place(create=True)
    made = demo.make(
        location,
        seed=call.arguments.seed,
        orders=call.arguments.orders,
        at=now(),
        progress=call.progress,
    )
    place = Shop(location).name  # without a password
    lines = [
        _("The demo shop is at {place}.").format(place=place),
        *fact_lines([(_(label), f"{number:,}") for label, number in made.counts()]),
    ]
    counts = {"products": made.products, "skus": made.skus, "customers": made.customers}
    counts |= {"orders": made.orders, "lines": made.lines, "refunds": made.refunds}
    return Answer(lines, {"shop": place, "seed": call.arguments.seed, **counts})


def prove(call: Call) -> Answer:
    """``check``: every proof with its outcome; exit code 1 when one failed."""
    report = proofs.check_shop(call.shop(), full=call.arguments.full, progress=call.progress)
    document: dict[str, Any] = {
        "full": report.full,
        "seconds": round(report.seconds, 3),
        "proofs": [_proof_document(result) for result in report.results],
    }
    if not report.ok:
        document |= {"code": "SD-CHK-001", "message": _verdict(report)}
    lines = [line for result in report.results for line in _proof_lines(result)]
    return Answer([*lines, _verdict(report)], document, 0 if report.ok else 1)


def _verdict(report: CheckReport) -> str:
    broken = sum(not result.ok for result in report.results)
    if not broken:
        return _("The books are right.")
    return ngettext(
        "{n} statement about the books does not hold. Nothing was changed.",
        "{n} statements about the books do not hold. Nothing was changed.",
        broken,
    ).format(n=broken)


def _proof_lines(result: ProofResult) -> list[str]:
    if result.skipped:
        return [f"–  {result.title} ({result.skipped})"]
    if result.ok:
        return [f"✓  {result.title}"]
    lines = [f"×  {result.title}", *(f"     {fault.text}" for fault in result.faults)]
    if result.more:
        lines.append("     " + _("… and more"))
    return lines


def _proof_document(result: ProofResult) -> dict[str, Any]:
    return {
        "name": result.name,
        "title": result.title,
        "ok": result.ok,
        "skipped": result.skipped or None,
        "seconds": round(result.seconds, 3),
        "more": result.more,
        "faults": [{"text": fault.text, **fault.values} for fault in result.faults],
    }


def print_shop(call: Call) -> Answer | None:
    """``dump``: to the output as it is read, or to a file that is whole or not there."""
    from shopdesk.db import dump

    pieces = (dump.dump_json if call.json else dump.dump_text)(
        call.shop(), everything=call.arguments.all, progress=call.progress
    )
    if call.arguments.out is None:
        for piece in pieces:
            call.progress.clear()
            sys.stdout.write(piece)
        return None
    from shopdesk.exports.files import whole_file

    target = Path(call.arguments.out)
    with whole_file(target) as unfinished, unfinished.open("w", encoding="utf-8") as file:
        file.writelines(pieces)
    size = target.stat().st_size
    text = _("Written: {path} ({size:,} bytes)").format(path=target, size=size)
    return Answer([text], {"file": str(target), "bytes": size})


def change_setting(call: Call) -> Answer:
    """``settings [KEY [VALUE]]``: all, one, or change one."""
    key, value = call.arguments.key, call.arguments.value
    if key is not None and key not in settings.SETTINGS:
        raise UserError(
            "SD-SET-002",
            _("There is no setting “{key}”. There are: {keys}. Nothing was changed.").format(
                key=key, keys=", ".join(settings.SETTINGS)
            ),
        )
    shop = call.shop()
    if value is not None:
        setting = settings.SETTINGS[key]
        with shop.unit_of_work() as session:
            settings.store(session, setting, value=setting.parse(value))
    with shop.reader() as reader:
        preferences = settings.load(reader)
    asked = [key] if key is not None else list(settings.SETTINGS)
    values = {name: preferences.get(settings.SETTINGS[name]) for name in asked}
    rows = [[name, _shown(name, values[name]), _(settings.SETTINGS[name].label)] for name in asked]
    lines = table_lines([_("Setting"), _("Value"), _("Meaning")], rows)
    return Answer(lines, {"settings": values})


def _shown(key: str, value: str | int) -> str:
    choices = settings.SETTINGS[key].choices or {}
    label = choices.get(str(value), "")
    if label and str(value):
        return f"{value} ({_(label)})"
    return _(label) if label else str(value)
