"""Rates of return of a million draws, beside the run that values them: `python -m benchmarks.returns`."""

from benchmarks.figure import Figure
from benchmarks.table import print_table
from benchmarks.timing import in_turns
from engine.kernels.rates import internal_rates
from engine.kernels.valuation_kernel import empty_valuation, value_draws
from simulate import load_config
from simulate.sampling.draws import company_sampler

PART = "returns"
N_DRAW = 1 << 20


def measure() -> list[Figure]:
    """Measure what the rates take over what the run takes.

    The shipped companies are measured, with shocks and without.
    """
    return [*_beside_the_run("iij", bar=1.5), *_beside_the_run("iiji-2019")]


def _beside_the_run(name: str, bar: float | None = None) -> list[Figure]:
    config = load_config(name)
    sampler, horizon, price = company_sampler(config, N_DRAW, 1), config.horizon, config.base.share_price
    times = in_turns({
        "run": lambda: value_draws(sampler, horizon, 0, empty_valuation(N_DRAW)),
        "rates": lambda: internal_rates(sampler, horizon, price, N_DRAW, with_equivalent=False),
        "both": lambda: internal_rates(sampler, horizon, price, N_DRAW),
    })
    told = f"rates of return / run, {name}"
    return [
        Figure(PART, told, times.ratio("rates", "run"), "x", bar=bar, at_most=True),
        Figure(PART, f"with flat equivalents / run, {name}", times.ratio("both", "run"), "x"),
    ]


if __name__ == "__main__":
    print_table(measure())
