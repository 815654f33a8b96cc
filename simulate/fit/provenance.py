"""Where the picture of a fit comes from: data, seed, versions, commit, machine, date."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from simulate.data_column import Column
from simulate.fit.quality import RESAMPLES, SEED
from simulate.provenance import git_commit, machine, package_versions


def provenance_of_fit(path: str, data: Column) -> dict[str, Any]:
    """Everything that a fit depends on, as JSON knows it.

    Parameters
    ----------
    path : the CSV file; of its folders nothing is told.
    data : what was read from it.

    Returns
    -------
    provenance : `data_name`, `data_sha256` (of the file's bytes, as they were read), `column`, `values`,
        `blank`, `resamples` and `seed` (of the p-values), `created` (a day: one day's pictures of a
        fit have the same bytes), `git_commit`, `versions`, `machine`.
    """
    return {
        "data_name": Path(path).name,
        "data_sha256": data.sha256,
        "column": data.name,
        "values": len(data.values),
        "blank": data.n_blank,
        "resamples": RESAMPLES,
        "seed": SEED,
        "created": datetime.now(UTC).date().isoformat(),
        "git_commit": git_commit(),
        "versions": package_versions(),
        "machine": machine(),
    }
