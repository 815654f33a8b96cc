"""What a backtest leaves: forecasts.csv and summary.json."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from simulate.backtest.backtest import CSV_COLUMNS, JUDGED, Backtest
from simulate.backtest.forecasts import OURS
from simulate.backtest.scores import Coverage, Score, pit_histograms
from simulate.provenance import own_version
from simulate.runs.storage.atomic_directory import replacing_file

FORECASTS, SUMMARY, PAGE = "forecasts.csv", "summary.json", "report.html"
SCHEMA = 1


def write_files(
    found: Backtest, coverage: Sequence[Coverage], scores: Sequence[Score], about: dict[str, Any],
    folder: Path,
) -> None:
    """Write the forecasts of firms that nothing was fitted to, and all figures.

    Parameters
    ----------
    found : Backtest
    coverage, scores : sequence of Coverage, of Score
        Of `found`.
    about : dict
        What was asked, and of which panel.
    folder : pathlib.Path
        Made if need be; former files of these names are replaced.
    """
    rows = found.rows[(found.rows.rule == OURS) & (found.rows.half == JUDGED)]
    with replacing_file(folder / FORECASTS, folder / FORECASTS) as stage:
        rows.to_csv(stage, columns=list(CSV_COLUMNS), index=False, float_format="%.10g", lineterminator="\n")
    said = {
        "schema": SCHEMA, "version": own_version(), **about, "left_out": dict(found.left_out),
        "rules": dict(found.rules), "coverage": [asdict(one) for one in coverage],
        "scores": [asdict(one) for one in scores], "pit": pit_histograms(found.rows),
    }  # fmt: skip
    with replacing_file(folder / SUMMARY, folder / SUMMARY) as stage:
        text = json.dumps(said, indent=1, ensure_ascii=False, allow_nan=False)
        stage.write_text(text + "\n", encoding="utf-8")
