"""What a reader must know of the base case where it leans on what the model cannot represent."""

from collections.abc import Iterator
from dataclasses import asdict

from reports.analysis import Figures
from reports.formatting.numbers import listed
from simulate.forecast.model_limits import ModelLimits, model_limits

# Thresholds; docs/limits.md says where each comes from.
_PAID_OUT = 0.1  # of present value, above or below zero
_LEVERAGE = 0.5  # debt / equity above that of the base year
_MARGIN = 0.05  # of revenue
_ISSUED = 0.01  # of market capitalization
_MOST_YEARS = 3  # that are named

MODEL_LIMITS: Figures[ModelLimits] = Figures(
    "model_limits", lambda run: model_limits(run.evaluation.config), asdict
)


def limit_warnings(limits: ModelLimits) -> Iterator[str]:
    """Return one line for each limit of the model that the base case runs into.

    Parameters
    ----------
    limits : ModelLimits
        Of the base case.

    Yields
    ------
    str
        With the figure, and the section of docs/limits.md that explains it.
    """
    issued = limits.issued_beside_payouts
    yield from _paid_out(limits)
    yield from _leverage(limits)
    before, after = limits.base_margin, limits.horizon_margin
    if before is not None and after is not None and abs(after - before) > _MARGIN:
        yield (
            f"the base case's operating margin goes from {100.0 * before:.1f}% in the base year to "
            f"{100.0 * after:.1f}% in year {limits.horizon}: docs/limits.md, 'Margins that nobody chose'"
        )
    if issued is not None and issued > _ISSUED:
        yield (
            f"the base case issues shares and pays out cash in the same year, in {_years(limits)}, together "
            f"{100.0 * issued:.1f}% of the market capitalization: docs/limits.md, "
            "'Shares issued to be paid out'"
        )


def _paid_out(limits: ModelLimits) -> Iterator[str]:
    paid_out, net = limits.paid_out_debt_share, limits.net_debt_share
    if paid_out is None or net is None or abs(paid_out) <= _PAID_OUT:
        return
    if paid_out > 0.0:
        yield (
            f"{100.0 * paid_out:.0f}% of the base case's present value is debt that is paid out: raised (all "
            f"debt raised less repaid is {100.0 * net:.0f}%) beyond what working capital and production "
            "assets take: docs/limits.md, 'Debt that is paid out'"
        )
    else:
        yield (
            "the base case's value is too low: growth of working capital and production assets takes "
            f"{-100.0 * paid_out:.0f}% of present value more than debt brings in (raised less repaid, "
            f"{100.0 * net:.0f}%), beside the earnings that are kept: docs/limits.md, "
            "'Where the cash comes from'"
        )


def _leverage(limits: ModelLimits) -> Iterator[str]:
    before, after = limits.base_debt_to_equity, limits.horizon_debt_to_equity
    if after is None:
        yield (
            f"the base case's equity in year {limits.horizon} is not above zero, so that debt / equity means "
            "nothing: docs/limits.md, 'Debt that is paid out'"
        )
    elif before is not None and after - before > _LEVERAGE:
        yield (
            f"the base case's debt / equity goes from {before:.2f} in the base year to {after:.2f} in "
            f"year {limits.horizon}: docs/limits.md, 'Debt that is paid out'"
        )


def _years(limits: ModelLimits) -> str:
    """Return `years 2020 and 2021`, or of more `5 years from year 2020 on`."""
    years = limits.issue_and_payout_years
    if len(years) > _MOST_YEARS:
        return f"{len(years)} years from year {years[0]} on"
    named = listed([str(year) for year in years])
    return f"years {named}" if len(years) > 1 else f"year {named}"
