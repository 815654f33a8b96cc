"""Distributions of one input, one family per module, in scipy's vocabulary.

`FAMILIES` maps the name used in configs to the class. To add a family, add a module and a
line here: the kernel needs nothing, it reads a table of the quantile function.

`Smoothed`, `Steps` and `Resampled` hold data instead of a few numbers, so they are no table of a
config: they are built by whoever has the data. `Steps` are no table of the kernel either.
"""

from engine.marginals.base import Marginal
from engine.marginals.beta import Beta
from engine.marginals.gamma import Gamma
from engine.marginals.gumbel import Gumbel
from engine.marginals.logistic import Logistic
from engine.marginals.lognormal import LogNormal
from engine.marginals.normal import Normal
from engine.marginals.pert import Pert
from engine.marginals.quantiles import Quantiles
from engine.marginals.scenarios import ScenarioValues
from engine.marginals.smoothed import Smoothed
from engine.marginals.steps import Resampled, Steps
from engine.marginals.student import Student
from engine.marginals.triangular import Triangular
from engine.marginals.truncated import Truncated
from engine.marginals.uniform import Uniform
from engine.marginals.weibull import Weibull

FAMILIES: dict[str, type[Marginal]] = {
    "normal": Normal,
    "lognormal": LogNormal,
    "uniform": Uniform,
    "triangular": Triangular,
    "pert": Pert,
    "beta": Beta,
    "student-t": Student,
    "logistic": Logistic,
    "gumbel": Gumbel,
    "weibull": Weibull,
    "gamma": Gamma,
    "quantiles": Quantiles,
}

__all__ = [
    "FAMILIES",
    "Beta",
    "Gamma",
    "Gumbel",
    "LogNormal",
    "Logistic",
    "Marginal",
    "Normal",
    "Pert",
    "Quantiles",
    "Resampled",
    "ScenarioValues",
    "Smoothed",
    "Steps",
    "Student",
    "Triangular",
    "Truncated",
    "Uniform",
    "Weibull",
]
