from functools import partial

import pytest

from reports.decisions import rounding
from reports.decisions.rounding import (
    show_part,
    show_supported,
    show_supported_change,
    show_supported_number,
    show_supported_share,
)
from reports.estimate import NO_ESTIMATE, Estimate


def about(value, half):
    return Estimate(value, value - half, value + half)


@pytest.mark.parametrize(
    ("estimate", "yen", "dollars"),
    [
        (about(2_981.4, 30.0), "¥2,980", "$2,980"),
        (about(2_981.4, 2.0), "¥2,981", "$2,981"),
        (about(2_981.4, 0.2), "¥2,981", "$2,981.4"),
        (about(13.088, 0.03), "¥13", "$13.09"),
        (about(13.088, 0.0001), "¥13", "$13.09"),
        (about(2_981.4, 10.0), "¥2,980", "$2,980"),
        (about(2_981.4, 9.99), "¥2,981", "$2,981"),
        (about(2_981.4, 700.0), "¥3,000", "$3,000"),
        (about(-2_981.4, 30.0), "-¥2,980", "-$2,980"),
        (about(-3.0, 30.0), "¥0", "$0"),
        (about(2e15, 1e12), "¥2e+15", "$2e+15"),
        (about(2_981.4, 0.0), "¥2,981", "$2,981.40"),
        (Estimate(2_981.4, None, 3_000.0), "¥2,981", "$2,981.40"),
        (NO_ESTIMATE, "none", "none"),
    ],
)
def test_amounts(estimate, yen, dollars):
    assert show_supported(estimate, "JPY") == yen
    assert show_supported(estimate, "USD") == dollars


@pytest.mark.parametrize(
    ("estimate", "shown"),
    [
        (about(0.77953, 0.0008), "77.95%"),
        (about(0.77953, 0.02), "78%"),
        (about(0.77953, 0.2), "80%"),
        (Estimate(0.0, 0.0, 0.01), "0%"),
        (Estimate(1.0, 0.99, 1.0), "100%"),
        (Estimate(0.001, 0.0, 0.3), "0.10%"),  # not 0%, which it is not
        (Estimate(0.999, 0.7, 1.0), "99.90%"),
        (Estimate(0.5, None, None), "50.0%"),
        (NO_ESTIMATE, "none"),
    ],
)
def test_shares(estimate, shown):
    assert show_supported_share(estimate) == shown


def test_changes_parts_and_numbers():
    assert show_supported_change(about(0.24553, 0.0006)) == "+24.55%"
    assert show_supported_change(about(-0.24553, 0.06)) == "-25%"
    assert show_supported_change(about(0.001, 0.06)) == "0%"
    assert show_supported_change(about(12.3456, 0.06)) == "+1,235%"
    assert show_supported_change(Estimate(0.24, None, None)) == "+24%"
    assert show_supported_change(NO_ESTIMATE) == show_supported_number(NO_ESTIMATE) == "none"
    assert show_supported_number(about(10.8868, 0.06)) == "10.89"
    assert show_supported_number(Estimate(10.8868, None, None)) == "10.9"
    assert (show_part(1.782), show_part(-0.03), show_part(None)) == ("178.2%", "-3.0%", "none")


def test_limits_are_rounded_outwards():
    found = about(2_981.4, 2.0)  # 2,979.4 to 2,983.4
    yen = partial(rounding.amount_cell, currency="JPY")
    assert [cell.shown for cell in rounding.with_limits(found, yen)] == ["¥2,981", "¥2,979", "¥2,984"]
    assert rounding.limits_words(found, partial(show_supported, currency="JPY")) == "¥2,979 to ¥2,984"
    below = about(-2_981.4, 2.0)
    assert rounding.limits_words(below, partial(show_supported, currency="JPY")) == "-¥2,984 to -¥2,979"
    assert rounding.limits_words(Estimate(0.0, 0.0, 0.0123), show_supported_share) == "0% to 1.3%"
    # Not 0%, which it is not.
    assert rounding.limits_words(Estimate(0.001, 0.00019, 0.01), show_supported_share) == "0.019% to 1.0%"
    assert rounding.limits_words(about(0.001, 0.0146), show_supported_change) == "-2% to +2%"
    assert rounding.limits_words(Estimate(-0.0001, -0.01, 0.0001), show_supported_change) == "-1.0% to +0.1%"
    assert rounding.limits_words(Estimate(0.5, None, 0.6), show_supported_share) == "none"
    # Limits of no width are the figure itself.
    assert [cell.shown for cell in rounding.with_limits(about(2_981.4, 0.0), yen)] == ["¥2,981"] * 3


def test_a_workbook_shows_no_fewer_digits_than_people_see():
    assert rounding.share_cell(about(0.00001, 2e-6)).number_format == "0.0000%"
    assert rounding.share_cell(Estimate(0.00001, None, None)).number_format == "0.0000%"
    assert rounding.share_cell(about(0.5, 0.02)).number_format == "0.0%"


def test_cells_keep_the_number_and_limits_its_digits():
    figure, low, high = rounding.with_limits(about(0.77953, 0.0008), rounding.share_cell)
    assert (figure.value, low.value, high.value) == (0.77953, 0.77953 - 0.0008, 0.77953 + 0.0008)
    assert (figure.shown, low.shown, high.shown) == ("77.95%", "77.87%", "78.04%")
    assert [cell.shown for cell in rounding.with_limits(NO_ESTIMATE, rounding.part_cell)] == ["none"] * 3
