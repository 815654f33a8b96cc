"""Freezing the forecast of a run."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from simulate.config.config import Config
from simulate.config.fiscal_years import year_end
from simulate.errors import InputError, Problem, show_value
from simulate.forecast.paths import forecast_paths
from simulate.ledger.entry import LEDGER, LEVELS, LINES, SCHEMA, Content, Entry, FrozenYear, sealed_text
from simulate.provenance import provenance_of
from simulate.runs.dataset import config_of
from simulate.runs.opening import open_run
from simulate.runs.storage.atomic_directory import replacing_file

YEARS = 5
_MOST_DRAWS = 1 << 17
_LONGEST = 100


def freeze(name: str, analyst: str = "", folder: Path = LEDGER) -> Entry:
    """Keep the forecast of a run's next years, so that it can be scored when they are reported.

    Parameters
    ----------
    name : str
        The run: `iij` for results/iij.
    analyst : str, optional
        Whose forecast it is.
    folder : pathlib.Path, optional
        Where it is kept.

    Returns
    -------
    Entry
        As it was written: NAME-DAY-HASH.json, which is never written over.

    Raises
    ------
    InputError
        If there is no such run, it does not say when its base year ended, or the same forecast is there.
    """
    if len(analyst) > _LONGEST or not analyst.isprintable():
        wanted = f"must be a name of up to {_LONGEST} letters"
        raise InputError(Problem("", "--analyst", show_value(analyst), wanted))
    dataset = open_run(name, without=["inputs"])
    config = config_of(dataset)
    end = config.file.reported.base_year_end
    if end is None:
        wanted = "must be given: a forecast without the days on which its years end cannot be scored"
        raise InputError(Problem(config.name, "reported.base_year_end", "", wanted))
    provenance = provenance_of(dataset)
    provenance.pop("written_by", None)
    years = _years(config, int(provenance["draws_done"]), int(provenance["seed"]))
    company = config.file.company
    content = Content(
        schema_version=SCHEMA, frozen=datetime.now(UTC).date(), analyst=analyst, company=company.name,
        ticker=company.ticker, currency=company.currency, base_year_end=end, provenance=provenance,
        years=years,
    )  # fmt: skip
    text = sealed_text(content)
    seal = text.rsplit('"seal": "', 1)[1][:12]
    path = folder / f"{config.name}-{content.frozen}-{seal}.json"
    if path.exists():
        raise InputError(Problem(str(path), "", "", "this forecast is frozen already"))
    with replacing_file(path, path) as stage:
        stage.write_text(text, encoding="utf-8")
    return Entry(path, content)


def _years(config: Config, draws: int, seed: int) -> list[FrozenYear]:
    """Return quantiles of the first years, of the first draws of the run."""
    end = config.file.reported.base_year_end
    assert end is not None
    horizons = range(1, min(YEARS, config.horizon.years) + 1)
    kept = [(line, year) for year in horizons for line in LINES]
    paths = forecast_paths(config, draws, seed, most=_MOST_DRAWS, fans={}, kept=kept)
    found = []
    for year in horizons:
        quantiles: dict[str, list[float]] = {}
        for line in LINES:
            values = paths.kept[line, year]
            values = values[np.isfinite(values)]
            if values.size == 0:
                raise InputError(Problem(config.name, "", "", "no draw has a value: there is no forecast"))
            quantiles[line] = [float(value) for value in np.quantile(values, LEVELS)]
        found.append(FrozenYear(year=year, year_end=year_end(end, year), quantiles=quantiles))
    return found
