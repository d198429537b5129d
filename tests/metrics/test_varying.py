"""Variants: designs that start from another one."""

from __future__ import annotations

import pytest

from metrics import selectors, services, varying
from metrics.domain.errors import DocumentError
from tests.metrics.factories import broken

pytestmark = pytest.mark.django_db


def test_a_variant_is_a_design_of_its_own_that_knows_where_it_comes_from(alice):
    origin = services.create_from_template(owner=alice, slug="online-shop")
    version = selectors.version_of(origin)
    variant = varying.create_variant(version, owner=alice)
    document = selectors.version_of(variant).document
    assert document | {"name": origin.name} == version.document
    assert (variant.name, variant.origin, variant.origin_version) == (
        "Online shop, variant 1",
        origin,
        1,
    )
    assert list(selectors.variants_of(origin)) == [variant]


def test_a_variant_outlives_the_design_it_comes_from(alice):
    origin = services.create_from_template(owner=alice, slug="online-shop")
    variant = varying.create_variant(selectors.version_of(origin), owner=alice, name="Second")
    services.delete_architecture(origin, expected_version=1)
    variant.refresh_from_db()
    assert (variant.name, variant.origin) == ("Second", None)


def test_a_variant_with_errors_that_were_not_there_before_is_refused(alice):
    origin = services.create_from_template(owner=alice, slug="online-shop")
    with pytest.raises(DocumentError):
        varying.create_variant(selectors.version_of(origin), owner=alice, document=broken())
    assert not selectors.variants_of(origin).exists()
