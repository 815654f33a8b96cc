import pytest

from reports.formatting import cells
from reports.formatting.numbers import (
    cut,
    digits_for,
    format_name,
    listed,
    show_amount,
    show_change,
    show_input,
    show_move,
    show_share,
    show_signed,
)
from simulate.formatting import unit_words


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [(3252.7, "JPY", "¥3,253"), (13.0851, "USD", "$13.09"), (-2.5, "CHF", "-CHF 2.50"),
     (1e15, "USD", "$1e+15"), (-4.2e200, "JPY", "-¥4.2e+200"), (None, "USD", "none")],
)
def test_amounts(amount, currency, shown):
    assert show_amount(amount, currency) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.76648, "76.6%"), (0.0, "0%"), (1.0, "100%"), (0.00012, "0.012%"), (0.99988, "99.988%"),
     (1e-6, "<0.01%"), (1.0 - 1e-6, ">99.99%"), (0.01, "1.0%"), (None, "none")],
)
def test_a_share_is_never_rounded_to_an_end(share, shown):
    assert show_share(share) == shown


@pytest.mark.parametrize("share", [-1e-9, 1.0000001])
def test_what_is_no_share_is_refused(share):
    with pytest.raises(ValueError, match="a share of draws is from 0 to 1, not"):
        show_share(share)


def test_a_share_of_minus_zero_has_no_sign():
    assert show_share(-0.0) == "0%"


@pytest.mark.parametrize(
    ("change", "shown"), [(0.293, "+29%"), (-0.001, "0%"), (0.0, "0%"), (1e20, "+1e+22%")]
)
def test_changes(change, shown):
    assert show_change(change) == shown


@pytest.mark.parametrize(
    ("value", "unit", "ends", "shown"),
    [(0.1219, "rate", (0.08, 0.143), "12.2%"), (20431.4, "money", (17700.0, 23300.0), "¥20,431m"),
     (-5.25, "money", (-6.0, -4.0), "-¥5.3m"), (5.0, "years", (4.7, 5.9), "5.0 years"),
     (8.0, "year", (2.0, 40.0), "year 8"),
     (186.963, "count", (180.0, 190.0), "187m shares"), (1.05, "ratio", (1.04, 1.06), "1.050"),
     (0.477, "share", (0.477, 0.477), "47.70%"), (2493.0, "price", (2000.0, 3000.0), "¥2,493")],
)
def test_inputs_with_two_digits_of_their_difference(value, unit, ends, shown):
    assert show_input(value, unit, "JPY", digits_for(*ends, unit)) == shown


def test_names_and_units():
    assert format_name("working_capital_to_revenue") == "working capital to revenue"
    assert unit_words("money", "USD") == "millions of USD"
    assert unit_words("price", "USD") == "USD per share"


@pytest.mark.parametrize(
    ("text", "longest", "shown"),
    [("Acme & Sons", 20, "Acme & Sons"), ("Acme & Sons of the Isles", 16, "Acme & Sons of…"),
     ("A" * 30, 10, "A" * 9 + "…"), ("The " + "A" * 30, 10, "The AAAAA…")],
)
def test_long_texts_are_cut(text, longest, shown):
    assert cut(text, longest) == shown
    assert len(cut(text, longest)) <= longest


def test_no_zero_has_a_sign():
    assert [show_signed(x) for x in (-0.001, 0.001, 0.0, 0.31)] == ["0.00", "0.00", "0.00", "+0.31"]
    assert [show_move(x, "JPY") for x in (-0.4, 0.4, -0.0)] == ["¥0"] * 3
    assert cells.number(-0.001).shown == "0.00"
    assert cells.change(-0.0004).shown == "0%"


def test_names_in_a_list():
    assert [listed(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
