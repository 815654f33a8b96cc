from functools import partial
from math import floor, log10

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.formatting.supported_figures import (
    amount_cell,
    format_interval,
    part_cell,
    share_cell,
    show_part,
    show_supported,
    show_supported_change,
    show_supported_number,
    show_supported_part,
    show_supported_share,
    with_interval,
)
from reports.statistics.estimates import NO_ESTIMATE, Estimate, Percentile
from reports.statistics.rounding import in_order


def about(value, half):
    return Estimate(value, value - half, value + half)


@pytest.mark.parametrize(
    ("estimate", "yen", "dollars"),
    [
        (about(2_981.4, 30.0), "¥2,980", "$2,980"),
        (about(2_981.4, 2.0), "¥2,980", "$2,980"),
        (about(2_981.4, 0.2), "¥2,980", "$2,980"),
        (about(13.088, 0.03), "¥13", "$13.1"),
        (about(13.088, 0.0001), "¥13", "$13.1"),
        (about(2_981.4, 10.0), "¥2,980", "$2,980"),
        (about(0.13088, 0.0001), "¥0", "$0.13"),
        (about(2_981.4, 700.0), "¥3,000", "$3,000"),
        (about(-2_981.4, 30.0), "-¥2,980", "-$2,980"),
        (about(-3.0, 30.0), "-¥3", "-$3"),  # not 0, which it is not
        (about(0.4, 30.0), "¥0", "$0.4"),
        (about(280.09, 1_300.0), "¥300", "$300"),
        (about(9.7, 30.0), "¥10", "$10"),
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
        (about(0.77953, 0.0008), "78.0%"),
        (about(0.07953, 0.0008), "8.0%"),  # as without an interval
        (about(0.000004, 1e-6), "<0.01%"),
        (about(0.999996, 1e-6), ">99.99%"),
        (about(0.77953, 0.02), "78%"),
        (about(0.77953, 0.2), "80%"),
        (Estimate(0.0, 0.0, 0.01), "0%"),
        (Estimate(1.0, 0.99, 1.0), "100%"),
        (Estimate(0.001, 0.0, 0.3), "0.10%"),  # not 0%, which it is not
        (Estimate(0.999, 0.7, 1.0), "99.90%"),
        (about(0.06, 0.2), "6%"),  # not 10%
        (Estimate(0.5, None, None), "50.0%"),
        (NO_ESTIMATE, "none"),
    ],
)
def test_shares(estimate, shown):
    assert show_supported_share(estimate) == shown


def test_changes_parts_and_numbers():
    assert show_supported_change(about(0.24553, 0.0006)) == "+24.6%"
    assert show_supported_change(about(-0.24553, 0.06)) == "-25%"
    assert show_supported_change(about(0.001, 0.06)) == "0%"
    assert show_supported_change(about(0.04, 0.3)) == "+4%"  # not 0%, which it is not
    assert show_supported_change(about(12.3456, 0.06)) == "+1,230%"
    assert show_supported_change(Estimate(0.24, None, None)) == "+24%"
    assert show_supported_change(NO_ESTIMATE) == show_supported_number(NO_ESTIMATE) == "none"
    assert show_supported_number(about(10.8868, 0.06)) == "10.9"
    assert show_supported_number(Estimate(10.8868, None, None)) == "10.9"
    assert (show_part(1.782), show_part(-0.03), show_part(None)) == ("178.2%", "-3.0%", "none")


def test_limits_are_rounded_outwards():
    found = about(2_981.4, 2.0)  # 2,979.4 to 2,983.4
    yen = partial(amount_cell, currency="JPY")
    assert [cell.shown for cell in with_interval(found, yen)] == ["¥2,980", "¥2,970", "¥2,990"]
    assert format_interval(found, partial(show_supported, currency="JPY")) == "¥2,970 to ¥2,990"
    below = about(-2_981.4, 2.0)
    assert format_interval(below, partial(show_supported, currency="JPY")) == "-¥2,990 to -¥2,970"
    assert format_interval(Estimate(0.0, 0.0, 0.0123), show_supported_share) == "0% to 1.3%"
    # Not 0%, which it is not.
    assert format_interval(Estimate(0.001, 0.00019, 0.01), show_supported_share) == "0.019% to 1.0%"
    assert format_interval(about(0.001, 0.0146), show_supported_change) == "-2% to +2%"
    tiny = Estimate(-0.0001, -0.01, 0.0001)
    assert format_interval(tiny, show_supported_change) == "-1.0% to +0.1%"
    assert format_interval(Estimate(0.5, None, 0.6), show_supported_share) == "none"
    # Limits have the digits of their figure, which keeps its first one; far from it they keep their own.
    wide = Estimate(280.09, 275.0, 2_750.0)
    assert [cell.shown for cell in with_interval(wide, yen)] == ["¥300", "¥200", "¥2,800"]
    far = Estimate(48_139_874.7, 2_847.7, 506_738_486.1)
    assert format_interval(far, partial(show_supported, currency="JPY")) == "¥2,000 to ¥510,000,000"
    # Limits of no width are the figure itself.
    assert [cell.shown for cell in with_interval(about(2_981.4, 0.0), yen)] == ["¥2,981"] * 3


def test_a_workbook_shows_no_fewer_digits_than_people_see():
    assert share_cell(about(0.00001, 2e-6)).number_format == "0.0000%"
    assert share_cell(Estimate(0.00001, None, None)).number_format == "0.0000%"
    assert share_cell(about(0.5, 0.02)).number_format == "0.0%"


def test_cells_keep_the_number_and_limits_its_digits():
    figure, low, high = with_interval(about(0.77953, 0.0008), share_cell)
    assert (figure.value, low.value, high.value) == (0.77953, 0.77953 - 0.0008, 0.77953 + 0.0008)
    assert (figure.shown, low.shown, high.shown) == ("78.0%", "77.8%", "78.1%")
    assert [cell.shown for cell in with_interval(NO_ESTIMATE, part_cell)] == ["none"] * 3


def test_a_gap_is_no_part_of_the_limits_width():
    figure = Percentile(Estimate(281.4, 270.0, 2_760.0), gap=(281.6, 2_749.0))
    assert show_supported(figure, "JPY") == "¥280"  # +- 11
    assert format_interval(figure, partial(show_supported, currency="JPY")) == "¥270 to ¥2,760"
    # Limits that both lie in it, of Sobol points say, have no other width.
    assert show_supported(Percentile(Estimate(897.3, 880.0, 914.0), gap=(280.0, 2_749.0)), "USD") == "$897.30"


def test_percentiles_that_rounding_would_exchange_get_more_digits():
    found = in_order({
        10: Estimate(2_950.0, None, 3_000.0), 25: about(2_956.0, 300.0), 50: about(2_956.4, 20.0),
        75: about(2_956.4, 0.0), 90: about(7_000.0, 300.0), 99: NO_ESTIMATE,
    })
    shown = [show_supported(estimate, "USD") for estimate in found.values()]
    assert shown == ["$2,950.00", "$2,956", "$2,956.4", "$2,956.40", "$7,000", "none"]
    assert format_interval(found[25], partial(show_supported, currency="USD")) == "$2,656 to $3,256"
    assert list(found.values())[4] == about(7_000.0, 300.0)


def test_parts_that_rounding_would_exchange_get_more_digits():
    parts = {25: about(-3.96, 0.9), 10: about(-3.98, 0.02)}
    assert [show_supported_part(part) for part in parts.values()] == ["-400%", "-398%"]
    found = in_order(parts, 100.0, usual=1)
    assert [show_supported_part(part) for part in found.values()] == ["-396%", "-398%"]


def number(shown):
    return float(shown.replace("¥", "").replace("$", "").replace(",", ""))


_AMOUNT = st.one_of(
    st.floats(-1e11, 1e11), st.floats(-10.0, 10.0), st.integers(-3, 3).map(float),
    st.floats(2_900.0, 3_000.0),
)
_HALVES = st.one_of(st.none(), st.just(0.0), st.floats(1e-9, 5e11), st.floats(0.1, 1_000.0))


@st.composite
def percentiles(draw):
    """Any amounts in order, with limits however wide, some with a gap up to the upper one."""
    found = {}
    for percent, value in enumerate(sorted(draw(st.lists(_AMOUNT, min_size=1, max_size=8)))):
        low, high = draw(_HALVES), draw(_HALVES)
        plain = Estimate(
            value, None if low is None else value - low, None if high is None else value + high
        )
        gap = (value, plain.high) if high and low is not None and draw(st.booleans()) else None
        found[percent] = Percentile(plain, gap)
    return found


@given(percentiles(), st.sampled_from(("JPY", "USD")))
def test_shown_percentiles_are_in_order_and_never_off_by_more_than_half_a_first_digit(found, currency):
    ordered = list(in_order(found).values())
    shown = [number(show_supported(estimate, currency)) for estimate in ordered]
    unit = 1.0 if currency == "JPY" else 0.01
    assert ordered == list(found.values())
    assert shown == sorted(shown)
    for i, estimate in enumerate(ordered):
        value = estimate.value
        first_digit = 10.0 ** floor(log10(abs(value))) if value else 1.0
        assert abs(shown[i] - value) <= 0.5 * max(first_digit, unit) * (1.0 + 1e-9) + 1e-11 * abs(value)
        assert shown[i] != 0.0 or abs(value) <= 0.5 * unit
        assert all(shown[i] == shown[j] for j, other in enumerate(ordered) if other.value == value)
        words = format_interval(estimate, partial(show_supported, currency=currency))
        if words != "none":
            low, high = (number(word) for word in words.split(" to "))
            slack = 1e-11 * max(abs(estimate.low), abs(estimate.high)) + (unit if low == high else 0.0)
            assert low <= estimate.low + slack
            assert high >= estimate.high - slack
