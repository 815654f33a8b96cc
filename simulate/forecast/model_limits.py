"""Where the base case leans on what the model cannot represent: docs/limits.md has the equations."""

from dataclasses import dataclass

import numpy as np

from engine.model.base_year import base_year
from engine.model.earnings import market_capitalization
from engine.model.line_items import LINE_NAMES
from engine.model.rules.forecast_options import Distribution, ValuationDate
from engine.model.rules.terminal_rules import Floor
from engine.model.statements import present_weights, statements
from simulate.config.config import Config
from simulate.config.merge import with_forecast
from simulate.forecast.base_case import revalue


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """What the base case takes from debt, margins and share issues.

    Money is in millions, ratios and parts are decimals, years are fiscal years as the config labels them. A
    figure that is not a finite number is None.

    Attributes
    ----------
    horizon : int
        The last displayed year.
    net_debt_share : float or None
        The present value of debt issued less debt repaid, as a part of the present value of all
        distributions, over the years that are forecast one by one, dilution included; None where that is
        not above zero, and under clean surplus, which pays no debt out.
    paid_out_debt_share : float or None
        The same of G in docs/limits.md: that debt, less growth of working capital and production assets.
        Below zero where these take more.
    clean_surplus_gap : float or None
        The present value, currency per share, of what the published rule distributes beyond clean surplus,
        whichever is chosen: the difference of the two values before any floor, the terminal value in them.
    base_debt_to_equity, horizon_debt_to_equity : float or None
        Debt over equity of the base year, and of the horizon; None where equity is not above zero.
    base_margin, horizon_margin : float or None
        Operating income over revenue of the base year, and of the horizon.
    issue_and_payout_years : tuple of int
        The displayed years in which shares are issued and cash is distributed.
    issued_beside_payouts : float or None
        The sum of those issues, as a part of the market capitalization.
    """

    horizon: int
    net_debt_share: float | None
    paid_out_debt_share: float | None
    clean_surplus_gap: float | None
    base_debt_to_equity: float | None
    horizon_debt_to_equity: float | None
    base_margin: float | None
    horizon_margin: float | None
    issue_and_payout_years: tuple[int, ...]
    issued_beside_payouts: float | None


def model_limits(config: Config) -> ModelLimits:
    """Compute from the base case's statements where it leans on what the model cannot represent.

    Parameters
    ----------
    config : Config
        The company.

    Returns
    -------
    ModelLimits
    """
    base, n_year = config.base, config.file.forecast.years
    clean = config.horizon.distribution == Distribution.CLEAN_SURPLUS
    last_year = config.horizon.checked().last_year
    table = statements(base, last_year, horizon=config.horizon)
    weights = present_weights(base, last_year, config.horizon)
    lines = dict(zip(LINE_NAMES, table, strict=True))
    issued, paid = (lines[name][:n_year] for name in ("share_issuance", "cash_for_distribution"))
    both = (issued > 0.0) & (paid > 0.0)
    debt = lines["debt_issuance"]
    whole = _paid(config, lines, weights)
    paid_out = debt - lines["change_in_working_capital"] + lines["new_capex"]  # CAPEX is below zero
    last = {name: float(line[n_year - 1]) for name, line in lines.items()}
    return ModelLimits(
        horizon=config.fiscal_years[-1],
        net_debt_share=None if clean else _present_part(debt, weights, whole),
        paid_out_debt_share=None if clean else _present_part(paid_out, weights, whole),
        clean_surplus_gap=_clean_surplus_gap(config),
        base_debt_to_equity=_part(base.base_debt, base.base_equity),
        horizon_debt_to_equity=_part(last["total_debt"], last["total_equity"]),
        base_margin=_part(base_year(base).operating_income, base.revenue),
        horizon_margin=_part(last["operating_income"], last["revenue"]),
        issue_and_payout_years=tuple(np.array(config.fiscal_years)[both].tolist()),
        issued_beside_payouts=_part(float(issued[both].sum()), market_capitalization(base)),
    )


def _paid(config: Config, lines: dict[str, np.ndarray], weights: np.ndarray) -> float:
    """Return the present value of all distributions, money, what is paid on the day of the valuation too."""
    at_once = config.base.base_cash if config.horizon.valuation_date == ValuationDate.AS_OF else 0.0
    with np.errstate(all="ignore"):  # what is not finite is None
        return at_once + float((lines["cash_for_distribution"] * weights).sum())


def _present_part(amounts: np.ndarray, weights: np.ndarray, whole: float) -> float | None:
    """Return the present value of yearly amounts as a part of that of all distributions."""
    with np.errstate(all="ignore"):  # what is not finite is None
        part = float((amounts * weights).sum())
    return _part(part, whole)


def _clean_surplus_gap(config: Config) -> float | None:
    """Return by how much the base case is worth more under the published rule, currency per share."""
    published, clean = (
        float(revalue(with_forecast(config, distribution=rule.key, floor=Floor.NONE.key), {}).value[0])
        for rule in (Distribution.PUBLISHED, Distribution.CLEAN_SURPLUS)
    )
    gap = published - clean
    return gap if np.isfinite(gap) else None


def _part(part: float, whole: float) -> float | None:
    """Return part / whole; None where that is not finite, or the whole not above zero."""
    if not whole > 0.0:
        return None
    ratio = float(part / whole)
    return ratio if np.isfinite(ratio) else None
