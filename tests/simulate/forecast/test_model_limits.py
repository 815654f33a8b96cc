"""Where the base case leans on what the model cannot represent, against published cells and plain numpy."""

import numpy as np
import pytest

from simulate import load_config, value
from simulate.config.loading import config_from_text
from simulate.forecast.model_limits import model_limits
from tests.engine import plain_reference
from tests.engine.golden import published
from tests.simulate.configs import changed_text

LAST = 30


def numbers(line: str) -> np.ndarray:
    return np.array([float(cell.replace(",", "")) for cell in published(line)])


def test_the_published_page_shows_the_same() -> None:
    """To what whole millions and tenths of a percent allow."""
    found = model_limits(load_config("iiji-2019"))
    assert found.horizon == LAST + 1  # the page labels its years from 2 on
    assert found.horizon_debt_to_equity == pytest.approx(numbers("debt_to_equity")[-1], abs=0.005)
    margin = numbers("operating_income")[-1] / numbers("revenue")[-1]
    assert found.horizon_margin == pytest.approx(margin, abs=1e-3)
    both = (numbers("share_issuance") > 0) & (numbers("cash_for_distribution") > 0)
    assert found.issue_and_payout_years == tuple(np.flatnonzero(both) + 2)
    issued = numbers("share_issuance")[both].sum() / (90.141 * 10.12)
    assert found.issued_beside_payouts == pytest.approx(issued, abs=1e-3)


@pytest.mark.parametrize("terminal", ["run-off", "none"])
@pytest.mark.parametrize("name", ["iij", "iiji-2019"])
def test_debt_is_that_of_plain_numpy(name, terminal) -> None:
    changed = changed_text(name, ('terminal = "run-off"', f'terminal = "{terminal}"'))
    config = config_from_text(changed, name, name)
    inputs = {key: np.array([value]) for key, value in config.base._asdict().items()}
    years = config.file.forecast.years if terminal == "none" else 100
    book = plain_reference.forecast(inputs, years)
    k = np.arange(1, years + 1)[:, None]
    weight = book["shareholder_claim"] / (1 + book["discount_rate"]) ** k
    whole = (book["cash_for_distribution"] * weight).sum()
    # G of docs/limits.md in levels, from the base year on.
    bought = inputs["base_working_capital"] + inputs["base_production_assets"]
    level = np.vstack([inputs["base_debt"] - bought,
                       book["total_debt"] - book["working_capital"] - book["production_assets"]])
    found = model_limits(config)
    assert found.net_debt_share == pytest.approx((book["debt_issuance"] * weight).sum() / whole, rel=1e-9)
    assert found.paid_out_debt_share == pytest.approx(
        (np.diff(level, axis=0) * weight).sum() / whole, rel=1e-9
    )
    assert found.base_margin == pytest.approx(
        1 - inputs["variable_cost_ratio"] - inputs["fixed_operating_expenses"] / inputs["revenue"], rel=1e-12
    )
    assert found.base_debt_to_equity == pytest.approx(inputs["base_debt"] / inputs["base_equity"], rel=1e-12)


def test_what_has_no_meaning_is_none() -> None:
    found = model_limits(load_config("iiji-2019", ["adjusted_equity_ratio=-0.2", "base_equity=-50"]))
    assert found.base_debt_to_equity is None
    assert found.horizon_debt_to_equity is None
    losing = model_limits(load_config("iiji-2019", ["variable_cost_ratio=1.5"]))
    assert losing.horizon_margin == pytest.approx(-0.5, abs=0.1)


@pytest.mark.parametrize("name", ["iij", "iiji-2019"])
def test_the_clean_surplus_gap_is_what_the_rule_takes_away(name) -> None:
    """Whichever rule is chosen, and as the value itself says."""
    rules = ("published", "clean-surplus")
    published, clean = (load_config(name, [f"distribution={rule}"]) for rule in rules)
    wanted = value(published).intrinsic_value - value(clean).intrinsic_value
    assert wanted > 0.0
    assert model_limits(published).clean_surplus_gap == pytest.approx(wanted, rel=1e-9)
    assert model_limits(clean).clean_surplus_gap == pytest.approx(wanted, rel=1e-9)
    assert model_limits(clean).paid_out_debt_share is None


def test_free_cash_that_is_paid_at_once_is_a_distribution_too() -> None:
    """On the first day of year 1 nothing else differs: the present value of debt is the same money."""
    end = "2025-03-31"
    dates = [("[market]", f"[market]\nas_of = {end}"), ("[reported]", f"[reported]\nbase_year_end = {end}")]
    text, amounts = changed_text("iij", *dates), []
    for rule in ("base-year-end", "as-of"):
        config = config_from_text(text, "iij", "iij", [f"valuation_date={rule}"])
        amounts.append(model_limits(config).net_debt_share * value(config).intrinsic_value)
    assert amounts[1] == pytest.approx(amounts[0], rel=1e-12)


def test_the_clean_surplus_gap_has_the_terminal_value_in_it_and_no_floor() -> None:
    """A short forecast whose last year stands for ever: most of the gap comes after it."""
    settings = ["shocks=none", "discount_rate_multiplier=1", "initial_discount_rate=0.12"]
    short = changed_text("iij", ("years = 25", "years = 5"), ('"run-off"', '"gordon"'), ('"zero"', '"none"'))
    rules = ("published", "clean-surplus")
    texts = [short.replace("[run]", f'distribution = "{rule}"\n\n[run]') for rule in rules]
    published, clean = (config_from_text(text, "iij", "iij", settings) for text in texts)
    wanted = value(published).intrinsic_value - value(clean).intrinsic_value
    floored = config_from_text(texts[0].replace('"none"', '"book"'), "iij", "iij", settings)
    for config in (published, clean, floored):
        assert model_limits(config).clean_surplus_gap == pytest.approx(wanted, rel=1e-9)
