"""Search: Chinese words, pinyin, phones, beginnings of words; whatever is typed is only text."""

from __future__ import annotations

import string

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shopdesk.db import search
from shopdesk.db.search import match, pinyin_keys, remove, search_text, store, tokens
from shopdesk.db.shop import Shop

TABLE = "product_search"
many = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])

TEXTS = {
    1: search_text("保温杯 500ml", "CUP-500/A"),
    2: search_text("温水杯"),
    3: search_text("保鲜盒"),
    4: search_text("王子涵", phones=["13800138000"]),
    5: search_text("Zoë O'Hara", phones=["+86 139-0013-9999"]),
    6: search_text("重庆火锅底料"),
    7: search_text("WHITE HANGING HEART T-LIGHT HOLDER", "85123A"),
    8: search_text("二〇二四年 台历"),
    9: search_text("𠮷野家 咖啡 Café Straße"),
}


def find(shop: Shop, query: str) -> list[int] | None:
    found = match(shop.dialect, TABLE, query)
    if found is None:
        return None
    with shop.reader() as reader:
        return sorted(row[0] for row in reader.rows(*found))


@pytest.fixture
def filled(any_shop: Shop) -> Shop:
    with any_shop.unit_of_work() as session:
        store(session, TABLE, TEXTS.items())
    return any_shop


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("保温", [1]),
        ("温杯", [1]),
        ("温", [1, 2]),
        ("保", [1, 3]),
        ("保杯", []),  # not side by side
        ("保 杯", [1]),  # two words
        ("保温杯 500", [1]),
        ("子涵", [4]),
        ("王涵", []),
        ("𠮷野", [9]),
        ("二〇二四", [8]),
        ("二四", [8]),
        ("〇四", []),
    ],
)
def test_chinese_words(filled: Shop, query: str, expected: list[int]) -> None:
    assert find(filled, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bwb", [1]),
        ("baowen", [1]),
        ("baowenbei", [1]),
        ("bao", [1, 3]),
        ("wen", [1, 2]),
        ("wangzihan", [4]),
        ("wzh", [4]),
        ("zh", [4]),
        ("zihan", []),  # only the beginning of the run and single syllables
        ("zi han", [4]),
        ("cq", [6]),  # 重庆 is Chongqing, not Zhongqing
        ("chongqing", [6]),
        ("BWB", [1]),
    ],
)
def test_pinyin(filled: Shop, query: str, expected: list[int]) -> None:
    assert find(filled, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("8000", [4]),
        ("13800138000", [4]),
        ("1380013", [4]),
        ("138 0013 8000", [4]),
        ("138-0013-8000", [4]),
        ("+86 138 0013 8000", [4]),
        ("008613800138000", [4]),
        ("9999", [5]),
        ("13900139999", [5]),
        ("0138", []),  # from the middle
    ],
)
def test_phones(filled: Shop, query: str, expected: list[int]) -> None:
    assert find(filled, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("white", [7]),
        ("whi", [7]),
        ("hite", []),
        ("heart white", [7]),
        ("holder hang", [7]),
        ("t-light", [7]),
        ("85123", [7]),
        ("85123a", [7]),
        ("８５１２３Ａ", [7]),
        ("cup-500/a", [1]),
        ("o'hara", [5]),
        ("zoe", [5]),
        ("ZOË", [5]),
        ("cafe", [9]),
        ("café", [9]),
        ("strasse", [9]),
        ("STRASSE", [9]),
        ("white black", []),
    ],
)
def test_words(filled: Shop, query: str, expected: list[int]) -> None:
    assert find(filled, query) == expected


HOSTILE = [
    *('" OR *', "NEAR(white heart)", "white NOT heart", "white AND", "OR", "AND", "NOT", "NEAR"),
    *('"', '""', "'", "';--", "*", "white*", "^white", "body:white", "{body}: white", "- white"),
    *("rowid:1", "white + heart", "(", ")", "((", "%", "_", "%%", "\\", ":q", "?", "%s", "{}"),
    *("white\x00heart", "\x00", "\u202e", "\ufeff", "\ud800", "😀", "a" * 100_000, "保" * 5_000),
    "a b " * 5_000,
]


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: ascii(query[:20]))
def test_hostile_texts_are_texts(filled: Shop, query: str) -> None:
    found = find(filled, query)

    # at most the rows that have a word for the beginning of each typed one; no operator worked
    for key in found or []:
        words = TEXTS[key].split()
        assert all(any(word.startswith(asked) for word in words) for asked in tokens(query))
    assert found != list(TEXTS)


@pytest.mark.parametrize("query", ["", " ", "\u3000", "\n\t", "***", "—", "“”", "..."])
def test_nothing_to_search_for(any_shop: Shop, query: str) -> None:
    assert match(any_shop.dialect, TABLE, query) is None


@many
@given(query=st.text(max_size=40))
@example(query='a"b')
@example(query="%")
@example(query="ǅ")
@example(query="ŉ")
@example(query="ﷺ")
def test_any_text_is_found_by_itself(any_shop: Shop, query: str) -> None:
    with any_shop.unit_of_work() as session:
        store(session, TABLE, [(1, search_text(query, "保温杯")), (2, search_text("qqq"))])

    found = find(any_shop, query)

    assert found is None or 1 in found


@many
@given(st.text(alphabet="保温杯王子涵重庆", min_size=1, max_size=6), st.data())
def test_any_part_of_a_name_is_found(any_shop: Shop, name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    with any_shop.unit_of_work() as session:
        store(session, TABLE, [(1, search_text(name))])

    assert find(any_shop, name[start:end]) == [1]


def test_storing_again_replaces(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        store(session, TABLE, [(1, "old word"), (2, "other")])
    with any_shop.unit_of_work() as session:
        store(session, TABLE, [(1, "new word")])

    assert find(any_shop, "old") == []
    assert find(any_shop, "new") == [1]
    assert find(any_shop, "word") == [1]
    assert find(any_shop, "other") == [2]


def test_removing_forgets(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        store(session, TABLE, [(1, "word"), (2, "word"), (3, "word")])
        store(session, TABLE, [])
    with any_shop.unit_of_work() as session:
        remove(session, TABLE, [1, 3, 99])
        remove(session, TABLE, [])

    assert find(any_shop, "word") == [2]


def test_texts_follow_a_rollback(any_shop: Shop) -> None:
    def fail() -> None:
        with any_shop.unit_of_work() as session:
            store(session, TABLE, [(1, "word")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert find(any_shop, "word") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("保温杯500ml", ["保", "温", "杯", "500ml"]),
        ("CUP_500", ["cup", "500"]),
        ("ＡＢＣ１", ["abc1"]),
        ("ﬁne", ["fine"]),
        ("Größe", ["grosse"]),
        ("İstanbul", ["istanbul"]),
        ("が", ["が"]),
        ("한국어", ["한국어"]),
        ("々", ["々"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_pinyin_of_runs() -> None:
    assert pinyin_keys("保温杯A绿茶") == (
        *("bwb", "wb", "baowenbei", "bao", "wen", "bei"),
        *("lc", "lvcha", "lv", "cha"),
    )
    assert pinyin_keys("no Chinese") == ()


@given(st.text(alphabet=string.printable, max_size=30))
def test_plain_latin_needs_no_pinyin(text: str) -> None:
    assert search_text(text) == " ".join(tokens(text))


def test_search_text_joins_all_parts() -> None:
    assert search_text("A-1", None, "", "茶", phones=["138 0013 8000", ""]) == (
        "a 1 茶 c cha 13800138000 8000"
    )
    assert search_text() == ""
    assert search.PHONE_TAIL == 4
