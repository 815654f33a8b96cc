"""What every room's tests share: sizes that tests can afford."""

from dataclasses import replace

from simulate.settings import DEFAULT_SETTINGS

#: A report values 130,000 draws of its own at the least. With these it takes some 15,000, which still
#: rank the inputs of iij as a long run does.
SETTINGS = replace(
    DEFAULT_SETTINGS, correlation_draws=20_000, sobol_base=(256, 512), shapley_evaluations=(6_000, 12_000),
)
