"""Writing customers."""

from shopdesk.customers.service.bulk import (
    NewAddress,
    NewCustomer,
    create_customers,
    find_by_identity,
    index_customers,
)
from shopdesk.customers.service.edit import (
    AddressInput,
    CustomerInput,
    change_customer,
    create_customer,
)

__all__ = [
    "AddressInput",
    "CustomerInput",
    "NewAddress",
    "NewCustomer",
    "change_customer",
    "create_customer",
    "create_customers",
    "find_by_identity",
    "index_customers",
]
