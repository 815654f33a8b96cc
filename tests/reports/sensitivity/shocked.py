"""Companies with shocks: one of several, and one whose value is linear in its shock."""

from simulate import Config
from simulate.config.loading import config_from_text
from tests.simulate.configs import TREND, changed_text

SHOCKS = """
[shocks]
pairs = [ { between = ["growth", "variable_cost_ratio"], rank = -0.4, reason = "costs follow" } ]
growth = { sd = 0.06, persistence = 0.2, dist = "student-t", df = 5, reason = "r" }
variable_cost_ratio = { sd = 0.01, persistence = 0.6, reason = "r" }
recession = { probability = 0.1, lasts = 2, growth = -0.05, reason = "r" }

[[broker_targets]]"""
ONE_YEAR = """
[shocks]
variable_cost_ratio = { sd = %s, reason = "r" }

[[broker_targets]]"""


def shocked_config(shocks: str = SHOCKS, uncertain: tuple[str, ...] | None = None, *changes) -> Config:
    """iij with shocks, and with every input held but those; all are uncertain by default."""
    text = changed_text(TREND, ("[[broker_targets]]", shocks), *changes)
    config = config_from_text(text, "iij", "iij.toml")
    if uncertain is None:
        return config
    held = [f"{name}={config.tables[name].base!r}" for name in config.marginals if name not in uncertain]
    return config_from_text(text, "iij", "iij.toml", tuple(held))


def linear_config(sd: float) -> Config:
    """One year, valued by its cash: linear in the year's cost ratio, which is the input and its shock."""
    settings = (
        'terminal = "run-off"', 'terminal = "none"'), ("years = 25", "years = 1"), (
        "sd = 0.012, truncate = { min = 0.77, max = 0.87 }", "sd = 0.012"
    )
    return shocked_config(ONE_YEAR % sd, ("variable_cost_ratio",), *settings)
