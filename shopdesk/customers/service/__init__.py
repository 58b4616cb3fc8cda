"""Writing customers."""

from shopdesk.customers.service.edit import (
    AddressInput,
    CustomerInput,
    change_customer,
    create_customer,
    index_customers,
)

__all__ = [
    "AddressInput",
    "CustomerInput",
    "change_customer",
    "create_customer",
    "index_customers",
]
