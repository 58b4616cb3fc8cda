"""Who bought: the customers of the orders of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shopdesk.customers.rules import whole_phone
from shopdesk.customers.service import NewAddress, NewCustomer, create_customers, find_by_identity
from shopdesk.db.reader import session_reader
from shopdesk.importing.subjects import Job
from shopdesk.orders.importer.reading import ReadOrder

Identity = tuple[int, str]  # channel and the name of the customer there


class Buyers:
    """Finds the customers of orders, adds those whom the shop does not know.

    A customer number of the shop's own decides where the name fits it, because two programs may
    have given the same number to different people; then the account in the channel, then a whole
    telephone number. A file with customer numbers that tells neither number nor account of an
    order tells that nobody is known.

    Args:
        orders: with the ids of their channels.
        has_numbers: the file tells customer numbers, if perhaps not of these orders.
    """

    def __init__(
        self, job: Job, orders: Sequence[tuple[ReadOrder, int]], *, has_numbers: bool
    ) -> None:
        self.job = job
        self.has_numbers = has_numbers
        self._by_number = self._read_numbers() if has_numbers else {}
        self._found: dict[object, int] = {}
        self._resolve(orders)

    def of(self, order: ReadOrder, channel_id: int) -> int | None:
        """The customer's id, None where nobody is known."""
        return self._found.get(self._key(order, channel_id))

    def account(self, order: ReadOrder) -> str:
        """What the channel knows the buyer by, as far as the file tells."""
        if order.texts["customer"] or self.has_numbers:
            return order.texts["customer"]
        return whole_phone(order.texts["phone"])

    def _read_numbers(self) -> dict[str, tuple[int, str]]:
        rows = session_reader(self.job.session).rows("SELECT number, id, name FROM customer")
        return {number: (int(key), name) for number, key, name in rows}

    def _key(self, order: ReadOrder, channel_id: int) -> object:
        """What is the same for all orders of one buyer: a number, else an identity."""
        number, name = order.texts["customer_no"], order.texts["buyer_name"]
        if number:
            known = self._by_number.get(number)
            if known is None or not name or known[1].casefold() == name.casefold():
                return number
            return channel_id, self.account(order) or number
        account = self.account(order)
        return (channel_id, account) if account else None

    def _resolve(self, orders: Sequence[tuple[ReadOrder, int]]) -> None:
        groups: dict[object, list[tuple[ReadOrder, int]]] = {}
        for order, channel_id in orders:
            key = self._key(order, channel_id)
            if key is not None:
                groups.setdefault(key, []).append((order, channel_id))
        known = self._known_identities(groups)
        missing: dict[object, NewCustomer] = {}
        given: set[Identity] = set()
        for key, own in groups.items():
            identities = self._identities(key, own)
            found = self._by_number.get(key) if isinstance(key, str) else None
            customer = (
                found[0]
                if found
                else next((known[one] for one in identities if one in known), None)
            )
            if customer is None:
                free = [one for one in identities if one not in given]
                missing[key] = self._new(own[0][0], key, free)
                given.update(free)
            else:
                self._found[key] = customer
        ids = create_customers(
            self.job.session,
            list(missing.values()),
            at_millis=self.job.now,
            batch_id=self.job.batch_id,
        )
        self._found.update(zip(missing, ids, strict=True))
        self.job.report.add("added", "customers", len(ids))

    def _identities(self, key: object, own: Sequence[tuple[ReadOrder, int]]) -> list[Identity]:
        if isinstance(key, tuple):
            return [key]
        return list(
            dict.fromkeys(
                (channel_id, order.texts["customer"])
                for order, channel_id in own
                if order.texts["customer"]
            )
        )

    def _known_identities(
        self, groups: Mapping[object, Sequence[tuple[ReadOrder, int]]]
    ) -> dict[Identity, int]:
        wanted: dict[int, set[str]] = {}
        for key, own in groups.items():
            for channel_id, account in self._identities(key, own):
                wanted.setdefault(channel_id, set()).add(account)
        return {
            (channel_id, account): customer
            for channel_id, accounts in wanted.items()
            for account, customer in find_by_identity(
                self.job.session, channel_id, accounts
            ).items()
        }

    def _new(self, order: ReadOrder, key: object, identities: Sequence[Identity]) -> NewCustomer:
        texts = order.texts
        name = texts["buyer_name"] or texts["recipient"] or self.account(order) or str(key)
        addresses: tuple[NewAddress, ...] = ()
        if texts["address"]:
            addresses = (
                NewAddress(
                    recipient=texts["recipient"] or name,
                    phone=texts["phone"],
                    country=texts["country"],
                    province=texts["province"],
                    city=texts["city"],
                    street=texts["address"],
                ),
            )
        return NewCustomer(
            name=name,
            number=key if isinstance(key, str) else "",
            phone=texts["phone"],
            country=texts["country"],
            province=texts["province"],
            city=texts["city"],
            source=self.job.profile.name,
            identities=tuple((channel_id, account, "") for channel_id, account in identities),
            addresses=addresses,
        )
