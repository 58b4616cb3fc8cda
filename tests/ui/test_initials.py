"""Commands are found by the first letters of their pinyin."""

from __future__ import annotations

import pytest

from shopdesk.ui.initials import initials


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("订单", "dd"),
        ("商品", "sp"),
        ("客户", "kh"),
        ("售后", "sh"),
        ("促销", "cx"),
        ("复盘", "fp"),
        ("设置", "sz"),
        ("导入文件…", "drwj"),
        ("撤销 Undo", "cxundo"),
        ("Excel 3", "excel3"),
        ("阿坐", "az"),
        ("😀", ""),
        ("", ""),
    ],
)
def test_initials(text: str, letters: str) -> None:
    assert initials(text) == letters


def test_agrees_with_the_dictionary_on_common_characters() -> None:
    from pypinyin import Style, pinyin

    text = "促销满减优惠券库存采购供应商退货换货维修投诉利润成本报表图表备份恢复员工"
    every = "".join(part[0] for part in pinyin(text, style=Style.FIRST_LETTER))

    assert initials(text) == every
