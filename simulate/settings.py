"""Sizes that are chosen: how much is done at a time, how much is kept, and how much a report evaluates."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Chosen sizes of a run and of its report, in draws unless said otherwise.

    Attributes
    ----------
    chunk_size : int
        Draws of a chunk: what is drawn, reduced and put on the disk at a time. No draw depends on it;
        the sums of a streamed run do in their last bits, and so does where `run_until` measures.
    block_chunks : int
        The most chunks that a worker draws at a time, where other processes draw: some seconds of one core,
        of which it takes little to send their figures.
    block_bytes : int
        The most bytes of draws in a block, where they come back over the network: the worker holds two
        blocks, and whoever asked for them one at a time.
    blocks_each : int
        Blocks that every worker takes of a run, at least: so that all end at about one time.
    sample_size : int
        The first draws of a streamed run that are kept as they are, for pictures and whatever looks at
        single draws.
    keep_inputs_up_to : int
        Inputs of longer runs are not kept, unless they are asked for.
    long_run : int
        From this many draws on, a run says what room it takes before it starts, and is not discarded
        unasked.
    time_left_after : float
        Seconds of drawing after which a long run says how much longer it takes, if that is no less.
    save_pause : float
        The least pause between two checkpoints of a streamed run's accumulators, in seconds.
    save_pause_times : float
        The pause is at least this many times what the last checkpoint took: by default, checkpoints
        take 5% of the time at most.
    tighten_after : int
        Values before the brackets of `OrderStatistics` are tightened first, and at least between two
        times.
    bracket_reach : float
        How far a bracket reaches beyond its quantile, in standard errors of its rank. With 8, the
        chance that a random stream leaves a bracket is below 1e-14 each time it is tightened.
    bracket_spare : int
        Ranks that a bracket reaches further, for quantiles near the ends.
    bracket_buffer : int
        Values that a bracket takes before it sorts them in.
    export_rows : int
        Draws that an export writes at a time: by default 32 MB of 16 inputs.
    ranked_draws : int
        Rank correlations of a run are of its first so many draws: their standard error is 0.002 by then.
    correlation_draws : int
        Drawn for the rank correlations of a config that has no run.
    given_data_draws : int
        Figures that need the draws' inputs are of the first so many draws. Their errors are small by then,
        less than 0.5% of the spread in a tenth of the draws, and a million took 1.3 s longer.
    attribution_draws : int
        The most that one step from another run's config to this one's takes.
    sobol_base : tuple of int
        The fewest and the most draws in each matrix of the design for Sobol indices.
    shapley_evaluations : tuple of int
        The fewest and the most evaluations along walks for Shapley effects.
    shapley_walks : int
        Walks in one order: their steps are arrays long enough for numpy, and orders stay many.
    shapley_pairs : int
        Pairs of orders at a time, so that the scores stay in the cache.
    choice_draws : int
        The first draws of a run that are valued once more for each modelling choice.
    luck_draws : int
        The first draws of a run whose years are drawn once more, for the share of luck in the variance.
    scores_at_once : int
        Scores or innovations of years that an analysis draws at a time: by default 32 MB.
    search_points : tuple of int
        Points at which an input is looked for: inside its range, on either side of it, and at its quantiles.
    search_parts : int
        Every round cuts the bracket of a root into so many parts, a power of 2.
    portfolio_rates : int
        Internal rates of return of a portfolio's draws, of all its companies together.
    seek_draws : int
        The first draws of a run that show where a statistic turns as an input moves.
    driver_draws : int
        The first draws of a portfolio that its drivers' shares of the variance are estimated from.
    weight_draws : int
        The first draws of a portfolio that weights are sought on; the others judge them.
    weight_resamples : int
        Times that weights are sought once more on draws drawn from those, to see how far they move.
    frontier_points : int
        Of the efficient frontier.
    factor_draws : int
        Drawn of all companies of a portfolio together, with each of its factors alone and without any.
    """

    chunk_size: int = 1 << 17
    block_chunks: int = 32
    block_bytes: int = 1 << 26
    blocks_each: int = 8
    sample_size: int = 1 << 20
    keep_inputs_up_to: int = 2_000_000
    long_run: int = 10_000_000
    time_left_after: float = 5.0
    save_pause: float = 1.0
    save_pause_times: float = 20.0
    tighten_after: int = 1 << 17
    bracket_reach: float = 8.0
    bracket_spare: int = 64
    bracket_buffer: int = 1 << 14
    export_rows: int = 1 << 18
    ranked_draws: int = 200_000
    correlation_draws: int = 100_000
    given_data_draws: int = 1 << 18
    attribution_draws: int = 1 << 18
    sobol_base: tuple[int, int] = (1 << 12, 1 << 17)
    shapley_evaluations: tuple[int, int] = (60_000, 1_200_000)
    shapley_walks: int = 64
    shapley_pairs: int = 16
    choice_draws: int = 1 << 17
    luck_draws: int = 1 << 18
    scores_at_once: int = 1 << 22
    search_points: tuple[int, int, int] = (61, 30, 21)
    search_parts: int = 8
    seek_draws: int = 1 << 12
    portfolio_rates: int = 1 << 20
    driver_draws: int = 1 << 17
    weight_draws: int = 20_000
    weight_resamples: int = 20
    frontier_points: int = 8
    factor_draws: int = 1 << 19


DEFAULT_SETTINGS = Settings()
