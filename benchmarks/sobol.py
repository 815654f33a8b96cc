"""How exact the samplers are: `python -m benchmarks.sobol` prints a table.

Root of the mean squared error of four figures of a company over 16 runs with different seeds,
against one run of 2^23 Sobol points. Figures are those of the report.
"""

import argparse
from collections.abc import Sequence

import numpy as np

from reports.statistics.samples import sample_of
from simulate import Config, load_config, run

SAMPLERS = ("random", "latin-hypercube", "sobol")
FIGURES = ("mean", "P10", "P50", "P90")
SIZES = (12, 14, 16)  # powers of two
N_SEED = 16
_TRUTH = 23
_TRUTH_SEED = 10_007
_WANTED = 10.0  # times smaller than random's, of mean and P50 at the largest size


def sampled_by(config: Config, sampler: str, scrambles: int | None = None) -> Config:
    """Return a config with another sampler; scrambles are the config's, if not given."""
    section = config.file.run
    scrambles = section.scrambles if scrambles is None else scrambles
    changed = section.model_copy(update={"sampler": sampler, "scrambles": scrambles})
    file = config.file.model_copy(update={"run": changed})
    return Config(config.name, file, config.text, config.settings, config.columns)


def figures(config: Config, draws: int, seed: int) -> np.ndarray:
    """Return the mean, P10, P50 and P90 of one run, currency per share."""
    sample = sample_of(run(config, draws=draws, seed=seed))
    percentiles = sample.percentiles()
    return np.array([sample.mean()[0].value, *(percentiles[percent].value for percent in (10, 50, 90))])


def rms_errors(config: Config, draws: int, truth: np.ndarray) -> np.ndarray:
    """Return the root mean squared errors of the four figures over the seeds."""
    errors = [figures(config, draws, seed) - truth for seed in range(1, N_SEED + 1)]
    return np.sqrt(np.mean(np.square(errors), axis=0))


def _print_row(size: int, sampler: str, errors: np.ndarray, ratios: np.ndarray) -> None:
    cells = (f"{error:9.3f} {ratio:6.1f}" for error, ratio in zip(errors, ratios, strict=True))
    print(f"2^{size:<5}{sampler:16}", *cells)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; 1 if Sobol points do not keep what they promise."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sobol", description=__doc__)
    parser.add_argument("name", nargs="?", default="iij", help="a company (default iij)")
    config = load_config(parser.parse_args(argv).name)
    truth = figures(sampled_by(config, "sobol"), 1 << _TRUTH, _TRUTH_SEED)
    currency = config.file.company.currency
    told = ", ".join(f"{figure} {value:,.3f}" for figure, value in zip(FIGURES, truth, strict=True))
    print(f"{config.name}, {currency} per share: {told} (2^{_TRUTH} Sobol points)")
    print(f"RMS error over {N_SEED} seeds, and how many times smaller than random's; "
          f"Sobol in {config.file.run.scrambles} scrambles")
    print(f"{'draws':7}{'sampler':16}", *(f"{figure:>9} {'times':>6}" for figure in FIGURES))
    for size in SIZES:
        errors = {name: rms_errors(sampled_by(config, name), 1 << size, truth) for name in SAMPLERS}
        for name in SAMPLERS:
            _print_row(size, name, errors[name], errors["random"] / errors[name])
    ratios = errors["random"] / errors["sobol"]
    kept = min(ratios[0], ratios[2]) >= _WANTED
    print(f"mean and P50 at 2^{SIZES[-1]}: {ratios[0]:.1f} and {ratios[2]:.1f} times smaller than random's, "
          f"wanted {_WANTED:g}: {'yes' if kept else 'NO'}")
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
