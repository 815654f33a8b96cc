"""Distributions of one input, one family per module, in scipy's vocabulary.

`FAMILIES` maps the name used in configs to the class. To add a family, add a module and a
line here: the kernel needs nothing, it reads a table of the quantile function.
"""

from engine.marginals.base import Marginal
from engine.marginals.lognormal import LogNormal
from engine.marginals.normal import Normal
from engine.marginals.pert import Pert
from engine.marginals.triangular import Triangular
from engine.marginals.truncated import Truncated
from engine.marginals.uniform import Uniform

FAMILIES: dict[str, type[Marginal]] = {
    "normal": Normal,
    "lognormal": LogNormal,
    "uniform": Uniform,
    "triangular": Triangular,
    "pert": Pert,
}

__all__ = ["FAMILIES", "LogNormal", "Marginal", "Normal", "Pert", "Triangular", "Truncated", "Uniform"]
