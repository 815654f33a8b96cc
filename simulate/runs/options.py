"""What was asked of a run, and the plan that comes of it."""

from typing import NamedTuple

from simulate.config.config import Config
from simulate.runs.convergence import DEFAULT_MAX_DRAWS, parse_target
from simulate.runs.retention import what_to_keep, what_until_keeps
from simulate.runs.spec import RunPlan, plan_of
from simulate.sampling.draws import check_run
from simulate.settings import DEFAULT_SETTINGS, Settings


class Request(NamedTuple):
    """What was asked; None where the config or a default decides.

    Attributes
    ----------
    draws : int, optional
        How many; the most, with `until`.
    seed : int, optional
        Of the random numbers.
    until : str, optional
        A target, as `parse_target` reads it.
    keep : {"inputs", "draws", "none"}, optional
        What is kept of the draws.
    discard : bool
        Whether what another run left unfinished is discarded.
    """

    draws: int | None = None
    seed: int | None = None
    until: str | None = None
    keep: str | None = None
    discard: bool = False

    def or_as_in(self, plan: RunPlan) -> "Request":
        """Return the same request, with what it leaves open as in a run that was begun."""
        until = self.until or plan.until
        return Request(
            plan.draws if self.draws is None else self.draws,
            plan.seed if self.seed is None else self.seed,
            until,
            self.keep if until or self.keep else plan.keep,
            self.discard,
        )


def plan_for(config: Config, request: Request, settings: Settings = DEFAULT_SETTINGS) -> RunPlan:
    """Return the run that is asked for, with every choice made.

    Raises
    ------
    InputError
        If draws, seed, target or keep are not allowed.
    """
    draws = request.draws
    if request.until is not None:
        parse_target(request.until)
        draws = draws or DEFAULT_MAX_DRAWS
    draws, seed = check_run(config, draws, request.seed)
    if request.until is not None:
        return plan_of(config, draws, seed, what_until_keeps(draws, settings), request.until, settings)
    keep = what_to_keep(request.keep, draws, config.file.run.sampler, settings)
    return plan_of(config, draws, seed, keep, settings=settings)
