"""Times that can be compared on a machine that others use as well: in turns, medians.

Every job runs once before the clock starts (it compiles, and its memory is mapped). Then all
run once a turn, in an order that moves on by one each turn, so that no job always follows the
same other. Ratios are taken within a turn, and their median is given: what slows the machine
for a while slows both.
"""

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter, sleep

Job = Callable[[], object]

# OpenMP's threads spin for some milliseconds after a parallel loop, at the next job's cost.
_REST = 0.02


class Times:
    """Seconds of each job in each turn."""

    def __init__(self, taken: Mapping[str, list[float]]) -> None:
        self.taken = taken

    def seconds(self, name: str) -> float:
        """Return the median time of a job."""
        return median(self.taken[name])

    def added(self, name: str, to: str) -> float:
        """Return the seconds that a job takes more than another: the median over the turns."""
        return median(a - b for a, b in zip(self.taken[name], self.taken[to], strict=True))

    def ratio(self, name: str, to: str) -> float:
        """Return how many times as long a job takes as another: the median over the turns."""
        return median(a / b for a, b in zip(self.taken[name], self.taken[to], strict=True))


def in_turns(jobs: Mapping[str, Job], n_turn: int = 7, clock: Callable[[], float] = perf_counter) -> Times:
    """Time jobs side by side.

    Parameters
    ----------
    clock : `time.process_time` for jobs of one thread: others on the machine disturb it less.
    """
    names = list(jobs)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for name in names:
        jobs[name]()
    for turn in range(n_turn):
        at = turn % len(names)
        for name in names[at:] + names[:at]:
            sleep(_REST)
            start = clock()
            jobs[name]()
            taken[name].append(clock() - start)
    return Times(taken)
