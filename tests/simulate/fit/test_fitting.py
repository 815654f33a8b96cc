"""Fits against scipy's, against their own likelihood, and against the distributions data came from."""

import warnings
from math import inf, log, sqrt

import numpy as np
import pytest
from scipy import integrate, stats

from engine.distributions import FAMILIES, Normal, Uniform
from simulate.errors import InputError
from simulate.fit import fitting
from simulate.fit.fitting import CANDIDATES, fit_distributions, fit_family
from simulate.fit.maximum_likelihood import fit_beta, fit_triangular
from simulate.fit.quality import anderson_darling, chance_of_worse, kolmogorov_smirnov, log_likelihood
from tests.simulate.fit.oracle import TRUE, N, fitted_names, fitting_of, oracle, own_fit

REGULAR = [dist for dist in TRUE if dist not in ("uniform", "triangular")]


def test_every_family_of_the_table_can_be_a_candidate() -> None:
    assert set(CANDIDATES) == set(TRUE) <= set(FAMILIES)


@pytest.mark.parametrize("dist", TRUE)
def test_the_true_family_is_within_2_standard_errors_of_the_best(dist: str) -> None:
    values = oracle(dist, TRUE[dist]).rvs(300, random_state=np.random.default_rng(list(TRUE).index(dist)))
    found = fit_distributions(values, resamples=0)
    own = next(fit for fit in found.fits if fit.dist == dist)
    assert own.behind <= 2.0 * own.behind_error
    assert [fit.behind for fit in found.fits] == sorted(fit.behind for fit in found.fits)
    whole = [fit.held_out + fit.behind for fit in found.fits]
    assert whole == pytest.approx([found.fits[0].held_out] * len(whole))
    assert len(found.fits) + len(found.left_out) == len(CANDIDATES)


@pytest.mark.parametrize("dist", REGULAR)
def test_parameters_within_4_standard_errors(dist: str) -> None:
    """Standard errors from the information in the sample at the true parameters."""
    values, names = fitting_of(dist).values, fitted_names(dist)
    true = np.array([TRUE[dist][name] for name in names])
    found = np.array([own_fit(dist).parameters[name] for name in names])
    step = 1e-4 * np.maximum(np.abs(true), 0.1)

    def height(at: np.ndarray) -> np.ndarray:
        return oracle(dist, {**TRUE[dist], **dict(zip(names, at, strict=True))}).logpdf(values)

    ends = [(height(true + d) - height(true - d)) / (2.0 * step[i]) for i, d in enumerate(np.diag(step))]
    scores = np.array(ends)
    errors = np.sqrt(np.diag(np.linalg.inv(scores @ scores.T)))
    inside = np.all(np.isfinite(scores))  # no value lies between the true end and the moved one
    assert inside
    assert np.all(np.abs(found - true) < 4.0 * errors)


def test_ends_of_a_uniform_are_within_10_ranges_over_n() -> None:
    """The distance is exponential with mean range / n: e^-10 lie further."""
    found, true = own_fit("uniform").parameters, TRUE["uniform"]
    assert 0.0 <= found["min"] - true["min"] < 10.0 * 3.0 / N
    assert 0.0 <= true["max"] - found["max"] < 10.0 * 3.0 / N


def test_triangular_within_4_standard_errors_by_bootstrap() -> None:
    found = own_fit("triangular").parameters
    whole = oracle("triangular", TRUE["triangular"])
    random = np.random.default_rng(1)
    again = [fit_triangular(whole.rvs(N, random_state=random)).parameters for _ in range(25)]
    for name, true in TRUE["triangular"].items():
        spread = np.std([parameters[name] for parameters in again], ddof=1)
        assert abs(found[name] - true) < 4.0 * spread
        assert abs(np.mean([parameters[name] for parameters in again]) - true) < 2.0 * spread


@pytest.mark.parametrize("dist", TRUE)
def test_likelihood_and_criteria_are_scipys(dist: str) -> None:
    for fit in fitting_of(dist).fits:
        height = oracle(fit.dist, fit.parameters).logpdf(fitting_of(dist).values).sum()
        if np.isfinite(height):  # scipy's triangular has no density at a mode that is an end
            assert fit.log_likelihood == pytest.approx(height, rel=1e-9, abs=1e-6)
        k = len(fitted_names(fit.dist))
        assert fit.n_parameter == k
        if fit.dist in ("beta", "triangular", "uniform"):  # whose ends are estimated
            assert (fit.aic, fit.bic) == (None, None)
        else:
            assert fit.aic == pytest.approx(2 * k - 2 * fit.log_likelihood)
            assert fit.bic == pytest.approx(log(N) * k - 2 * fit.log_likelihood)


@pytest.mark.parametrize("dist", TRUE)
def test_densities_are_the_slopes_of_the_engines_probabilities(dist: str) -> None:
    """At 24 quantiles, by central differences; a triangular's mode lies between two of them."""
    marginal = FAMILIES[dist](**TRUE[dist])
    x = oracle(dist, TRUE[dist]).ppf((np.arange(24) + 0.5) / 24)
    step = 1e-5 * (x[-1] - x[0])
    slopes = (marginal.cdf(x + step) - marginal.cdf(x - step)) / (2.0 * step)
    each = [log_likelihood(dist, TRUE[dist], x[i : i + 1]) for i in range(24)]
    assert each == pytest.approx(np.log(slopes), abs=1e-6)
    assert log_likelihood(dist, TRUE[dist], x) == pytest.approx(sum(each))


@pytest.mark.parametrize("dist", TRUE)
def test_the_engines_family_has_the_same_cdf(dist: str) -> None:
    values = fitting_of(dist).values
    for fit in fitting_of(dist).fits:
        theirs = oracle(fit.dist, fit.parameters).cdf(values)
        assert np.max(np.abs(fit.marginal().cdf(values) - theirs)) < 1e-9


SCIPY_FITS = {
    "normal": lambda x: stats.norm(*stats.norm.fit(x)),
    "lognormal": lambda x: stats.lognorm(*stats.lognorm.fit(x, floc=0)),
    "logistic": lambda x: stats.logistic(*stats.logistic.fit(x)),
    "student-t": lambda x: stats.t(*stats.t.fit(x)),
    "gumbel": lambda x: stats.gumbel_r(*stats.gumbel_r.fit(x)),
    "gamma": lambda x: stats.gamma(*stats.gamma.fit(x, floc=0)),
    "weibull": lambda x: stats.weibull_min(*stats.weibull_min.fit(x, floc=0)),
    "uniform": lambda x: stats.uniform(*stats.uniform.fit(x)),
}


@pytest.mark.parametrize("dist", SCIPY_FITS)
def test_fit_is_scipys(dist: str) -> None:
    """scipy searches for some of them by simplex, good to four digits; ours must be no worse."""
    values, fit = fitting_of(dist).values, own_fit(dist)
    theirs = SCIPY_FITS[dist](values)
    assert np.max(np.abs(fit.marginal().cdf(values) - theirs.cdf(values))) < 1e-4
    assert fit.log_likelihood > theirs.logpdf(values).sum() - 1e-6


def test_weibull_of_ball_bearings_is_the_published_one() -> None:
    """J. F. Lawless, "Statistical Models and Methods for Lifetime Data" (2003): millions of revolutions."""
    lives = [
        17.88, 28.92, 33.00, 41.52, 42.12, 45.60, 48.48, 51.84, 51.96, 54.12, 55.56, 67.80,
        68.64, 68.64, 68.88, 84.12, 93.12, 98.64, 105.12, 105.84, 127.92, 128.04, 173.40,
    ]  # fmt: skip
    found = fit_family("weibull", np.array(lives)).parameters
    assert found["shape"] == pytest.approx(2.102, abs=5e-4)
    assert found["scale"] == pytest.approx(81.88, abs=5e-3)


def test_shapes_of_a_beta_are_scipys_for_the_same_ends() -> None:
    found, values = own_fit("beta").parameters, fitting_of("beta").values
    a, b, _, _ = stats.beta.fit(values, floc=found["min"], fscale=found["max"] - found["min"])
    assert (found["a"], found["b"]) == (pytest.approx(a, rel=1e-6), pytest.approx(b, rel=1e-6))


@pytest.mark.parametrize("dist", TRUE)
@pytest.mark.parametrize("n", [12, 100])
def test_no_step_from_a_fit_gains_likelihood(dist: str, n: int) -> None:
    values = np.sort(oracle(dist, TRUE[dist]).rvs(n, random_state=np.random.default_rng(n)))
    span = float(np.ptp(values))
    for candidate in CANDIDATES:
        try:
            fit = fit_family(candidate, values)
        except ValueError:
            continue
        if fit.note:  # at a limit, beyond which there may be more
            continue
        for name in fitted_names(candidate):
            size = fit.parameters[name] if name in FAMILIES[candidate].dimensionless else span
            for step in (1e-5 * size, -1e-5 * size):
                moved = {**fit.parameters, name: fit.parameters[name] + step}
                if candidate == "triangular" and not moved["min"] <= moved["mode"] <= moved["max"]:
                    continue
                other = oracle(candidate, moved).logpdf(values).sum()
                assert other < fit.log_likelihood + 1e-7, (candidate, name)


@pytest.mark.parametrize("dist", [dist for dist in TRUE if dist not in ("lognormal", "gamma", "weibull")])
def test_units_do_not_matter(dist: str) -> None:
    """Thousands instead of units and another zero: the same probabilities, the density's unit apart."""
    values = np.sort(oracle("gamma", TRUE["gamma"]).rvs(200, random_state=np.random.default_rng(2)))
    other = 1000.0 * values - 7000.0
    one, two = fit_family(dist, values), fit_family(dist, other)
    assert np.max(np.abs(one.marginal().cdf(values) - two.marginal().cdf(other))) < 1e-5
    assert two.log_likelihood == pytest.approx(one.log_likelihood - 200 * log(1000.0), abs=1e-6)


def test_ks_is_scipys() -> None:
    for dist in TRUE:
        for fit in fitting_of(dist).fits:
            theirs = stats.kstest(fitting_of(dist).values, oracle(fit.dist, fit.parameters).cdf).statistic
            assert fit.ks == pytest.approx(theirs, abs=1e-9), dist


def test_ad_of_a_normal_is_scipys() -> None:
    values = np.sort(np.random.default_rng(3).normal(size=200))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of a p-value that is not looked at
        theirs = stats.anderson(values).statistic
    ours = anderson_darling(values, Normal(mean=float(np.mean(values)), sd=float(np.std(values, ddof=1))))
    assert ours == pytest.approx(theirs, rel=1e-10)


def test_ad_is_the_integral_that_defines_it() -> None:
    """n times the integral of (share of values up to x - x)^2 / (x (1 - x)), for a uniform on [0, 1]."""
    values = np.sort(np.random.default_rng(4).uniform(size=12))
    ends = [0.0, *values.tolist(), 1.0]
    total = 0.0
    for i in range(13):
        share = i / 12

        def integrand(x: float, share: float = share) -> float:
            return (share - x) ** 2 / (x * (1.0 - x))

        total += integrate.quad(integrand, ends[i], ends[i + 1])[0]
    assert anderson_darling(values, Uniform(min=0.0, max=1.0)) == pytest.approx(12 * total, rel=1e-6)


def test_ad_is_infinite_where_a_value_cannot_be() -> None:
    values = np.linspace(0.0, 1.0, 11)
    assert anderson_darling(values, Uniform(min=0.0, max=1.0)) == inf


@pytest.mark.parametrize(
    ("modified", "chance"), [(0.775, 0.15), (0.819, 0.10), (0.895, 0.05)]
)
def test_p_values_of_a_fitted_normal(modified: float, chance: float) -> None:
    """Critical values of Stephens (1974), table 1A; 199 resamples; a sample larger than a resample."""

    def fit_normal(x: np.ndarray) -> Normal:
        return Normal(float(x.mean()), float(x.std()))

    for n in (50, 4000):
        ks = modified / (sqrt(n) - 0.01 + 0.85 / sqrt(n))
        found = chance_of_worse(ks, n, Normal(0.0, 1.0), fit_normal, 199)
        assert abs(found - chance) < 4.0 * sqrt(chance * (1.0 - chance) / 199)


def test_p_values_are_reproducible_and_for_the_best_three_and_least_ks() -> None:
    values = np.random.default_rng(5).normal(size=60)
    one, two = (fit_distributions(order, resamples=19) for order in (values, values[::-1]))
    assert one.fits == two.fits
    nearest = min(range(len(one.fits)), key=lambda i: one.fits[i].ks)
    assert nearest >= 3
    assert [i for i, fit in enumerate(one.fits) if fit.p_value is not None] == [0, 1, 2, nearest]
    assert 0.1 < next(fit.p_value for fit in one.fits if fit.dist == "normal") <= 1.0


def test_p_value_is_left_out_where_resamples_cannot_be_fitted() -> None:
    def fail(values: np.ndarray) -> Normal:
        raise ArithmeticError

    assert chance_of_worse(0.1, 20, Normal(0.0, 1.0), fail, 19) is None


DEGENERATE = {
    "has 1 value: a fit needs at least 10": [1.0],
    "has 9 values: a fit needs at least 10": list(range(9)),
    "has 20 values, all 3.5: a constant needs no distribution": [3.5] * 20,
    "has 2 different values: a continuous distribution needs at least 5": [0.0, 1.0] * 10,
    "has 4 different values: a continuous distribution needs at least 5": [0.0, 1.0, 2.0, 3.0] * 5,
    "has values that are not finite": [*range(20), np.nan],
    "has values of size 1.9e+200, 1.9e+200 apart: give them in another unit": [i * 1e199 for i in range(20)],
    "has values from 1 to 1.000000000019: too near to each other, subtract a constant":
        [1.0 + i * 1e-12 for i in range(20)],
}


@pytest.mark.parametrize("wanted", DEGENERATE)
def test_degenerate_data_are_refused(wanted: str) -> None:
    with pytest.raises(InputError) as refused:
        fit_distributions(np.array(DEGENERATE[wanted], dtype=float), "data.csv: x")
    assert str(refused.value) == f"data.csv: x: {wanted}"


def test_families_that_cannot_hold_the_data_say_why() -> None:
    found = fit_distributions(np.arange(-1.0, 20.0), resamples=0)
    reason = "not applicable: takes values above 0 only, the least is -1"
    assert {left.dist: left.reason for left in found.left_out} == dict.fromkeys(
        ("lognormal", "gamma", "weibull"), reason
    )
    found = fit_distributions(1e6 + np.arange(20.0) * 1e-3, resamples=0)
    reasons = {left.dist: left.reason for left in found.left_out}
    assert reasons["gamma"].startswith("not applicable: the values are so narrow that its shape would be ")


def test_failed_fits_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(values: np.ndarray) -> None:
        raise RuntimeError("no root")

    monkeypatch.setitem(fitting.CANDIDATES, "gumbel", fail)
    values = np.r_[np.full(30, 2.0), np.arange(10.0) + 1.0]
    found = fit_distributions(values, resamples=0)
    reasons = {left.dist: left.reason for left in found.left_out}
    assert reasons["gumbel"] == "failed: no root"
    wanted = "failed: most values are equal or nearly so: the likelihood grows without bound"
    assert reasons["student-t"] == wanted


def test_notes_tell_of_limits() -> None:
    scores = stats.norm.ppf((np.arange(200) + 0.5) / 200)
    assert "df is at its limit of 1000" in fit_family("student-t", scores).note
    heavy = stats.t(0.7).ppf((np.arange(200) + 0.5) / 200)
    assert "df is at its limit of 1.01" in fit_family("student-t", heavy).note
    assert "max at the limit of 10 ranges off" in fit_family("beta", np.sort(np.exp(scores))).note
    arcsine = stats.beta(0.5, 0.5).ppf((np.arange(200) + 0.5) / 200)
    assert "min and max just beyond the data" in fit_family("beta", arcsine).note


def test_beta_with_shapes_below_1_is_found() -> None:
    """The likelihood has no maximum there; the limit on the ends makes one near the truth."""
    values = stats.beta(0.5, 0.7).rvs(N, random_state=np.random.default_rng(6))
    found = fit_beta(values).parameters
    assert found["a"] == pytest.approx(0.5, abs=0.05)
    assert found["b"] == pytest.approx(0.7, abs=0.05)
    assert -2.0 / N < found["min"] < float(values.min())
    assert float(values.max()) < found["max"] < 1.0 + 2.0 / N


def test_a_spike_at_the_least_value_does_not_make_a_beta_the_likeliest() -> None:
    """With ends allowed nearer to the data than 1 / n of the range, 10 of these 30 were betas."""
    found = []
    for seed in range(30):
        values = np.sort(np.random.default_rng(seed).exponential(size=50))
        fits = [fit_family(dist, values) for dist in CANDIDATES]
        found.append(min(fits, key=lambda fit: fit.n_parameter - fit.log_likelihood).dist)
    assert found.count("beta") <= 1


@pytest.mark.parametrize(("dist", "n", "seed"), [("normal", 12, 3), ("uniform", 300, 1), ("uniform", 300, 9)])
def test_triangular_finds_the_greatest_of_several_tops(dist: str, n: int, seed: int) -> None:
    """Against pairs of gaps on a grid with the mode at every value; one climb would end 2 lower."""
    random = np.random.default_rng(seed)
    values = np.sort(oracle(dist, TRUE[dist]).rvs(n, random_state=random))
    gaps = float(np.ptp(values)) * np.r_[1e-9, np.geomspace(1e-3, 0.5, 12)]
    low, high, mode = (values[0] - gaps)[:, None, None], (values[-1] + gaps)[:, None], values[1:-1]
    heights = sum(
        np.log(np.minimum((x - low) / (mode - low), (high - x) / (high - mode)) * 2.0 / (high - low))
        for x in values
    )
    assert fit_family("triangular", values).log_likelihood > np.max(heights)


def test_triangular_with_its_mode_at_an_end() -> None:
    values = stats.triang(0.0, 1.0, 4.0).rvs(1000, random_state=np.random.default_rng(7))
    found = fit_triangular(values).parameters
    assert found["min"] == found["mode"] == values.min()
    assert found["max"] == pytest.approx(5.0, abs=0.3)


def test_ks_by_hand() -> None:
    assert kolmogorov_smirnov(np.array([0.1, 0.2, 0.9]), Uniform(0.0, 1.0)) == pytest.approx(2 / 3 - 0.2)
