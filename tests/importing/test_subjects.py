"""What can be imported, who books it and who undoes it."""

from __future__ import annotations

import pytest

from shopdesk.importing.profile import load_profiles
from shopdesk.importing.subjects import SUBJECT_LABELS, fields_of, importers_of, undoers


@pytest.mark.parametrize("subject", SUBJECT_LABELS)
def test_every_subject_has_fields_with_keys_of_their_own(subject: str) -> None:
    keys = [spec.key for spec in fields_of(subject)]
    assert keys
    assert len(keys) == len(set(keys))
    assert all(spec.label for spec in fields_of(subject))
    assert all(callable(module.book) for module in importers_of(subject))


def test_profiles_name_fields_that_exist() -> None:
    for profile in load_profiles():
        known = {spec.key for spec in fields_of(profile.subject)}
        assert set(profile.fields) <= known, profile.name


def test_an_unknown_subject_has_no_importer() -> None:
    with pytest.raises(KeyError):
        importers_of("invoices")


def test_who_refers_to_others_is_undone_first() -> None:
    names = [getattr(module, "__name__", "") for module in undoers()]
    assert names.index("shopdesk.stock.service.bulk_undo") == 0
    orders = names.index("shopdesk.orders.service.bulk_undo")
    assert orders < names.index("shopdesk.customers.service.bulk_undo")
    assert orders < names.index("shopdesk.products.service.bulk_undo")
    assert names[-1] == "shopdesk.channels.service"
    for module in undoers():
        assert {"undo", "undo_blockers"} <= set(dir(module))
