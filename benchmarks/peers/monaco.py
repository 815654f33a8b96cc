"""monaco, a Monte Carlo library: one Python call a draw. Its inputs are independent."""

import tempfile
from collections.abc import Callable, Mapping

import numpy as np

from benchmarks.peers import Absent
from benchmarks.peers.analyst import forecast
from benchmarks.peers.scipy_draws import in_scipy
from engine.distributions import Distribution
from engine.model.inputs import Inputs


def known_to_scipy(marginals: Mapping[str, Distribution]) -> dict[str, Distribution]:
    """Return those that monaco can draw: it takes scipy's distributions."""
    return {name: marginal for name, marginal in marginals.items() if in_scipy(marginal) is not None}


def monaco_draws(
    base: Inputs, marginals: Mapping[str, Distribution], years: int
) -> Callable[[int, int], np.ndarray]:
    """Return a function (draws, seed) -> values.

    Raises
    ------
    Absent
        If monaco is not installed.
    """
    try:
        import monaco
    except ImportError:
        raise Absent("monaco is not installed (extra `bench`)") from None
    frozen = {name: in_scipy(marginal) for name, marginal in marginals.items()}

    def preprocess(case: monaco.Case) -> tuple[Inputs]:
        return (base._replace(**{name: case.invals[name].val for name in frozen}),)

    def run(inputs: Inputs) -> tuple[float]:
        return (forecast(inputs, years, max),)

    def postprocess(case: monaco.Case, value: float) -> None:
        case.addOutVal("value", value)

    def draw(count: int, seed: int) -> np.ndarray:
        functions = {"preprocess": preprocess, "run": run, "postprocess": postprocess}
        with tempfile.TemporaryDirectory() as folder:
            sim = monaco.Sim(
                "value", count, functions, samplemethod="random", seed=seed, verbose=False, resultsdir=folder
            )
            for name, rv in frozen.items():
                # The frozen arguments under their names, as monaco asks for them.
                shapes, loc, scale = rv.dist._parse_args(*rv.args, **rv.kwds)
                named = dict(zip((rv.dist.shapes or "").replace(" ", "").split(","), shapes, strict=False))
                sim.addInVar(name, rv.dist, {**named, "loc": loc, "scale": scale})
            sim.runSim()
            return np.array(sim.outvars["value"].vals)

    return draw
