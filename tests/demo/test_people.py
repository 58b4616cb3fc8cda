"""Invented people: unique where a channel knows them, and no number that anybody has."""

from __future__ import annotations

import re
from random import Random

from shopdesk.demo.people import People
from shopdesk.demo.recipe import read_recipe

RECIPE = read_recipe("zh_CN")


def test_mainland_numbers_belong_to_nobody() -> None:
    people = People(RECIPE, Random(1))

    phones = [people.new("taobao").phone for _buyer in range(500)]

    assert all(re.fullmatch(r"154\d{8}", phone) for phone in phones)


def test_mail_addresses_go_nowhere() -> None:
    people = People(RECIPE, Random(2))

    mails = [people.new("shopify").email for _buyer in range(300)]

    assert sum(bool(mail) for mail in mails) > 200
    assert all(re.fullmatch(r"[a-z.\-]+\d+@example\.com", mail) for mail in mails if mail)


def test_channel_never_gives_a_name_twice() -> None:
    people = People(RECIPE, Random(3))
    for channel in ("taobao", "jd", "shopify", "counter", "phone"):
        for _buyer in range(400):
            people.new(channel)

    names = [(code, name) for buyer in people.buyers for code, name, _nick in buyer.known]

    assert len(names) == 2_000
    assert len(set(names)) == 2_000


def test_places_exist_together() -> None:
    people = People(RECIPE, Random(4))
    buyers = [people.new("taobao") for _buyer in range(300)]

    hangzhou = [buyer for buyer in buyers if buyer.city == "杭州市"]

    assert hangzhou
    assert {buyer.province for buyer in hangzhou} == {"浙江省"}
    assert {buyer.district for buyer in hangzhou} <= {"西湖区", "余杭区", "滨江区", "拱墅区"}


def test_who_bought_comes_back() -> None:
    people = People(RECIPE, Random(5))
    assert people.returning("jd") is None
    buyer = people.new("jd")
    people.bought(buyer, "jd")

    assert people.returning("jd") is buyer
    assert people.returning("taobao") is None
    assert buyer.orders == 1


def test_buyer_of_one_channel_is_met_on_another() -> None:
    people = People(RECIPE, Random(6))
    buyer = people.new("taobao")
    people.bought(buyer, "taobao")

    assert people.elsewhere("counter") is buyer
    assert [code for code, _name, _nick in buyer.known] == ["taobao", "counter"]
    # Known there already: not a second time.
    assert people.elsewhere("counter") is None


def test_companies_buy_by_telephone() -> None:
    people = People(RECIPE, Random(7))

    buyers = [people.new("phone") for _buyer in range(30)]

    assert all(buyer.company for buyer in buyers)
    assert len({buyer.known[0][1] for buyer in buyers}) == 30
