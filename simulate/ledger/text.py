"""What came of frozen forecasts, as text."""

from collections.abc import Iterator, Sequence

from simulate.ledger.score import LEAST_ADVICE, LineScore, track_of


def ledger_text(found: Sequence[LineScore], every: Sequence[LineScore]) -> str:
    """Return the scores of one company, and how ranges held over the whole ledger.

    Parameters
    ----------
    found : sequence of LineScore
        Of the company.
    every : sequence of LineScore
        Of all companies and analysts.
    """
    return "\n".join((*_table(found), "", *_tracks(found, every))) + "\n"


def _table(found: Sequence[LineScore]) -> Iterator[str]:
    heads = "".join(f"{head:>12s}" for head in ("P10", "P50", "P90", "reported"))
    yield f"{'year to':12s}{'line':18s}{heads}  percentile  P10 to P90"
    for one in found:
        amounts = "".join(f"{value:12,.0f}" for value in (one.p10, one.p50, one.p90, one.actual))
        held = "held" if one.held else "missed"
        late = ", hindsight" if one.is_hindsight else ""
        name = one.line.replace("_", " ")
        yield f"{one.year_end!s:12s}{name:18s}{amounts}{_percentile(one.level):>12s}  {held}{late}"
    for document, form, filed in dict.fromkeys((one.document, one.form, one.filed) for one in found):
        yield f"reported: {form} {document} of {filed}"
    if any(one.is_hindsight for one in found):
        yield "hindsight: it had been filed when the forecast was frozen, so it counts for nothing below"


def _tracks(found: Sequence[LineScore], every: Sequence[LineScore]) -> Iterator[str]:
    yield from _track(found[0].name, [one for one in every if one.name == found[0].name])
    analysts = {one.analyst for one in every if one.analyst}
    for analyst in sorted(analysts):
        yield from _track(f"analyst {analyst}", [one for one in every if one.analyst == analyst])
    yield from _track("all of the ledger", every)


def _track(name: str, scores: Sequence[LineScore]) -> Iterator[str]:
    track = track_of(scores)
    if track is None:
        yield f"{name}: no forecast yet that was frozen before its year was reported"
        return
    held = f"{track.held} of {track.n} P10 to P90 ranges held, {100 * track.held / track.n:.0f}%"
    interval = f"({100 * track.low:.0f}% to {100 * track.high:.0f}%, where 80% is meant)"
    yield f"{name}: {held} {interval}"
    if track.widening is None:
        yield f"  fewer than {LEAST_ADVICE} scores: too few to say how wide ranges should be"
    elif track.widening > 1.0:
        yield f"  ranges {track.widening:.2f} times as wide would have held 80% of the time"
    else:
        yield f"  ranges of {track.widening:.2f} times the width would have held 80% of the time"


def _percentile(level: float) -> str:
    if level <= 0.01:
        return "below 1"
    return "above 99" if level >= 0.99 else f"{100 * level:.0f}"
