"""The options of a forecast, one by one and together, against the plain reference."""

import itertools

import numpy as np
import pytest

from engine.kernels.innovations import draw_innovations
from engine.kernels.sampler import build_sampler
from engine.kernels.valuation_kernel import empty_valuation, value_draws, value_inputs
from engine.model.audit.invariants import cash_gap
from engine.model.forecast_year import initial_state, precompute, step
from engine.model.inputs import Inputs
from engine.model.line_items import LINE_NAMES
from engine.model.rules.forecast_options import OPTIONS, Accounting, Distribution, ValuationDate
from engine.model.rules.horizon import Horizon
from engine.model.rules.invalid_draws import Invalid
from engine.model.rules.terminal_rules import Floor, Terminal
from engine.model.statements import statements
from engine.paths.record import record_paths
from tests.engine import plain_reference
from tests.engine.draws import company, random_companies, to_arrays, to_matrix
from tests.engine.horizons import to_horizon
from tests.engine.model.years.test_deviations import EVERYTHING, deviations
from tests.engine.plain_reference import Options
from tests.engine.study import TERMINALS, companies

ALONE = {
    "clean surplus": Options(distribution="clean-surplus"),
    "fixed costs by revenue": Options(fixed_cost_growth="revenue"),
    "mid-year": Options(discounting="mid-year"),
    "at a date": Options(valuation_date="as-of", elapsed=0.375),
    "losses": Options(tax_losses="carry-forward"),
}
TOGETHER = Options("clean-surplus", "revenue", "mid-year", "as-of", "carry-forward", 0.6)
CASES = ALONE | {"together": TOGETHER, "on the first day": Options(valuation_date="as-of")}


def horizon_of(options: Options, years: int, **rules: int) -> Horizon:
    """The options as the kernel takes them."""
    codes = {
        key: next(choice for choice in kind if choice.key == getattr(options, key))
        for key, kind in OPTIONS.items()
    }
    return to_horizon(years, elapsed=options.elapsed, **codes, **rules)


@pytest.fixture(scope="module")
def count(n_draw):
    return n_draw(10_000, 96)


def _earned(book) -> np.ndarray:
    """Present value of net income without signs: under clean surplus distributions are what is left of it."""
    k = np.arange(1, book["revenue"].shape[0] + 1)[:, None]
    with np.errstate(all="ignore"):
        weight = book["shareholder_claim"] / (1.0 + book["discount_rate"]) ** k
        return (np.abs(book["net_income"]) * weight).sum(axis=0)


def _must_agree(ours, theirs, scale) -> None:
    assert [Invalid(code).name for code in ours.reason] == theirs.reason.tolist()
    valid = theirs.reason == "VALID"
    assert valid.sum() > 0.5 * valid.size
    assert np.all(np.isnan(ours.value[~valid]))
    error = np.abs(ours.value - theirs.value)[valid]
    assert np.all(error <= 1e-12 * scale[valid])
    np.testing.assert_array_equal(ours.below_book, theirs.below_book)


@pytest.mark.parametrize("years", [1, 12])
@pytest.mark.parametrize("terminal", TERMINALS)
@pytest.mark.parametrize("case", CASES)
def test_values_are_those_of_the_reference(case, terminal, years, count):
    options, x = CASES[case], to_arrays(companies(count))
    book = plain_reference.forecast(x, 100 if terminal == "run-off" else years, options)
    horizon = horizon_of(options, years, terminal=TERMINALS[terminal])
    ours = value_inputs(companies(count), horizon)
    theirs = plain_reference.valuation(x, book, years, terminal, "zero", options)
    _must_agree(ours, theirs, theirs.magnitude + _earned(book) / x["shares_outstanding"])


@pytest.mark.parametrize("case", ALONE)
def test_each_option_matters(case, count):
    """The negative control: under the published rules the reference disagrees."""
    x, years = to_arrays(companies(count)), 12
    ours = value_inputs(companies(count), horizon_of(ALONE[case], years, terminal=Terminal.NONE))
    theirs = plain_reference.valuation(x, plain_reference.forecast(x, years), years, "none", "zero")
    assert np.nanmean(np.abs(ours.value - theirs.value) > 1e-9 * theirs.magnitude) > 0.02


@pytest.mark.parametrize("case", CASES)
def test_years_that_deviate_keep_to_the_options(case, n_draw):
    count = n_draw(1_000, 64)
    sampler, matrix = build_sampler(company(), {}, 5, yearly=EVERYTHING), random_companies(count, seed=4)
    innovations = draw_innovations(sampler, 64, count)
    ours = value_inputs(matrix, horizon_of(CASES[case], 10), sampler.shocks, innovations)
    x = to_arrays(matrix) | deviations(EVERYTHING, innovations, plain_reference.LAST_YEAR)
    book = plain_reference.forecast(x, options=CASES[case])
    theirs = plain_reference.valuation(x, book, 10, "run-off", "zero", CASES[case])
    _must_agree(ours, theirs, theirs.magnitude + _earned(book) / x["shares_outstanding"])


@pytest.mark.parametrize("case", CASES)
def test_statements_are_those_of_the_reference(case):
    matrix = random_companies(10, seed=9)
    book = plain_reference.forecast(to_arrays(matrix), 30, CASES[case])
    for draw in range(10):
        table = statements(Inputs(*matrix[:, draw]), 30, horizon=horizon_of(CASES[case], 30))
        for row, name in enumerate(LINE_NAMES):
            scale = np.abs(book["revenue"][:, draw]).max()
            np.testing.assert_allclose(table[row], book[name][:, draw], rtol=1e-9, atol=1e-9 * scale)


@pytest.mark.parametrize("case", CASES)
def test_draws_are_sound_and_their_years_add_up(case, n_draw):
    """The audit of every draw finds nothing, and the present values of all years are the value."""
    count = n_draw(4_096, 64)
    sampler = build_sampler(company(base_cash=50.0), {}, 5, yearly=EVERYTHING)
    horizon = horizon_of(CASES[case], 12, floor=Floor.NONE)
    out = empty_valuation(count)
    audit = value_draws(sampler, horizon, 0, out)
    assert audit.draws == np.count_nonzero(out.reason == 0) > 0
    assert audit.failed() == 0
    paths = record_paths(sampler, horizon, count, ["revenue"])
    np.testing.assert_allclose(paths.present_value.sum(), np.nansum(out.value), rtol=1e-11)


def test_an_audit_finds_a_distribution_of_another_rule():
    """What one rule pays is not what the other promises, so that the audit of neither is empty."""
    inputs, rules = company(), {code: Accounting(code, 0) for code in Distribution}
    for paid, wanted in itertools.permutations(Distribution):
        _, lines, _ = step(precompute(inputs), initial_state(inputs), 1, rules[paid])
        assert abs(cash_gap(lines, rules[paid])) < 1e-12
        assert abs(cash_gap(lines, rules[wanted])) > 1.0


def test_clean_surplus_pays_what_equity_does_not_keep():
    """Over any years, earnings plus shares issued are what is paid out and what equity has grown by."""
    inputs = company(base_cash=30.0)
    lines = dict(zip(LINE_NAMES, statements(
        inputs, 30, horizon=horizon_of(ALONE["clean surplus"], 30),
    ), strict=True))
    earned = lines["net_income"].sum() + lines["share_issuance"].sum() + lines["cash_flow_adjustment"].sum()
    kept = lines["total_equity"][-1] - inputs.base_equity
    assert lines["cash_for_distribution"].sum() == pytest.approx(earned - kept + 30.0, rel=1e-12)


def test_figures_of_an_independent_model():
    """docs/model.md: the published company under each option, to the last digit of that model."""
    published = horizon_of(plain_reference.PUBLISHED, 30)
    assert value_inputs(to_matrix(company()), published).value[0] == pytest.approx(13.0851, abs=5e-5)
    wanted = {"clean surplus": 7.1370, "fixed costs by revenue": 7.0145, "mid-year": 13.5745}
    for case, value in wanted.items():
        ours = value_inputs(to_matrix(company()), horizon_of(ALONE[case], 30)).value[0]
        assert ours == pytest.approx(value, abs=5e-5), case


def test_a_day_that_is_not_in_year_1_is_refused():
    for elapsed in (-0.1, 1.0, float("nan")):
        with pytest.raises(ValueError, match="elapsed"):
            Horizon(5, valuation_date=int(ValuationDate.AS_OF), elapsed=elapsed).checked()
    with pytest.raises(ValueError, match="elapsed"):
        Horizon(5, elapsed=0.5).checked()
    with pytest.raises(ValueError, match="2 is not a valid Distribution"):
        Horizon(5, distribution=len(Distribution)).checked()
