"""draws.parquet: a row a draw and company, for other programs; correlation.csv: who goes with whom."""

from collections.abc import Mapping
from itertools import repeat
from pathlib import Path

import numpy as np
import pyarrow as pa

from reports.output.csv_tables import write_csv
from reports.portfolio.joint import JointFigures
from reports.portfolio.joint_draws import JointDraws
from reports.portfolio.names import format_years
from reports.portfolio.output.provenance import provenance_of_portfolio
from reports.statistics.estimates import finite
from simulate.portfolios.return_model import company_returns, model_of
from simulate.provenance import as_json

#: Draws that are written unless more are asked for, and rows at most for them.
DRAWS, MOST_ROWS = 100_000, 10_000_000


def write_draws(draws: JointDraws, path: Path, n_draw: int | None = None) -> int:
    """Write the first draws, company after company; return how many draws.

    Parameters
    ----------
    draws : JointDraws
        The portfolio.
    path : pathlib.Path
        The file.
    n_draw : int, optional
        How many; by default `DRAWS`, and fewer where these would be more than `MOST_ROWS` rows.
    """
    import pyarrow.parquet as pq

    wanted = max(1, min(DRAWS, MOST_ROWS // len(draws.keys))) if n_draw is None else n_draw
    n = min(wanted, draws.n_draw)
    some = JointDraws(draws.dataset.isel(draw=slice(n)), draws.settings)
    schema = _schema(some)
    # Numbers drawn at random repeat too seldom for a dictionary; names are one value a row group.
    names, horizons = ["company", "currency"], _horizons(some)
    returns = company_returns(some.dataset, horizons) if horizons else repeat(())
    with pq.ParquetWriter(path, schema, use_dictionary=names, compression="zstd") as writer:
        for company, found in zip(range(len(some.keys)), returns, strict=False):
            by_name = {f"return_{years}y": each.returns for years, each in zip(horizons, found, strict=True)}
            writer.write_batch(_batch(some, company, by_name, schema), row_group_size=n)
    return n


def _schema(draws: JointDraws) -> pa.Schema:
    base = str(draws.dataset.attrs["currency"])
    fields = [
        ("draw", pa.int64(), "1", "number of the draw, from 0: the same world for all companies"),
        ("company", pa.string(), "text", "what the portfolio calls it"),
        ("value", pa.float64(), "currency per share", "value of a share, null where the draw has none"),
        ("price", pa.float64(), "currency per share", "price today"),
        ("currency", pa.string(), "text", "of value and price, ISO 4217"),
        ("fx", pa.float64(), f"{base} per unit of currency", "exchange rate as drawn"),
        ("upside", pa.float64(), "decimal", "value / price - 1, in the company's currency"),
        ("irr", pa.float64(), "decimal per year", "internal rate of return at the price, null where none"),
    ]
    for years in _horizons(draws):
        over = f"simple return over the whole horizon of {format_years(years)}, dividends in it"
        fields.append((f"return_{years}y", pa.float64(), "decimal", f"{over}, in {base}"))
    columns = [
        pa.field(name, kind, metadata={"units": unit, "meaning": meaning})
        for name, kind, unit, meaning in fields
    ]
    about = {"provenance": as_json(provenance_of_portfolio(draws.dataset)), "currency": base}
    return pa.schema(columns, metadata=about)


def _horizons(draws: JointDraws) -> tuple[int, ...]:
    model = model_of(draws.dataset)
    return () if model is None else model.horizons


def _batch(
    draws: JointDraws, company: int, returns: Mapping[str, np.ndarray], schema: pa.Schema
) -> pa.RecordBatch:
    n, currency = draws.n_draw, str(draws.about("currency_of", company))
    columns: dict[str, object] = {
        "draw": np.arange(n),
        "company": pa.repeat(draws.keys[company], n),
        "price": np.full(n, float(draws.about("price", company))),
        "currency": pa.repeat(currency, n),
        "fx": draws.rate(currency),
        **{name: draws.column(name, company) for name in ("value", "upside", "irr")},
        **returns,
    }
    arrays = [_array(columns[field.name], field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _array(column: object, kind: pa.DataType) -> pa.Array:
    if isinstance(column, pa.Array):
        return column
    return pa.array(np.ascontiguousarray(column), kind, from_pandas=True)


def write_correlation(joint: JointFigures, path: Path) -> None:
    """Write the rank correlations of values, a row and a column a company.

    Parameters
    ----------
    joint : JointFigures
        Of the portfolio.
    path : pathlib.Path
        The file.
    """
    rows = zip(joint.keys, joint.correlation.tolist(), strict=True)
    write_csv(path, ("company", *joint.keys), ((key, *map(finite, row)) for key, row in rows))
