"""Distributions of one input, one family per module, in scipy's vocabulary.

`FAMILIES` maps the name used in configs to the class. To add a family, add a module and a
line here: the kernel needs nothing, it reads a table of the quantile function.

`KernelDensity`, `Discrete` and `Resampled` hold data instead of a few numbers, so they are no table of a
config: they are built by whoever has the data. `Discrete` are no table of the kernel either.
"""

from engine.distributions.base import Distribution, Truncated
from engine.distributions.beta import Beta
from engine.distributions.discrete import Discrete, Resampled, ScenarioValues
from engine.distributions.gamma import Gamma
from engine.distributions.gumbel import Gumbel
from engine.distributions.kde import KernelDensity
from engine.distributions.logistic import Logistic
from engine.distributions.lognormal import LogNormal
from engine.distributions.moved import Moved
from engine.distributions.normal import Normal
from engine.distributions.pert import Pert
from engine.distributions.quantiles import Quantiles
from engine.distributions.student import Student
from engine.distributions.triangular import Triangular
from engine.distributions.uniform import Uniform
from engine.distributions.weibull import Weibull

FAMILIES: dict[str, type[Distribution]] = {
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
    "Discrete",
    "Distribution",
    "Gamma",
    "Gumbel",
    "KernelDensity",
    "LogNormal",
    "Logistic",
    "Moved",
    "Normal",
    "Pert",
    "Quantiles",
    "Resampled",
    "ScenarioValues",
    "Student",
    "Triangular",
    "Truncated",
    "Uniform",
    "Weibull",
]
