"""A run as a table of draws: Parquet and CSV, written some draws at a time."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import xarray as xr

from simulate.display import unit_words
from simulate.export_inputs import ROWS, input_parts
from simulate.provenance import plain, provenance_of
from simulate.provenance_text import as_csv_line, as_json

_RESULTS = ("intrinsic_value", "invalid_reason", "below_book", "last_year_share")


def write_parquet(dataset: xr.Dataset, path: Path) -> None:
    """Write typed columns; units, meanings and where the run comes from are metadata of the schema."""
    import pyarrow.parquet as pq

    schema = _schema(dataset)
    # Numbers drawn at random repeat too seldom for a dictionary, and hardly compress.
    with pq.ParquetWriter(path, schema, use_dictionary=False, compression="zstd") as writer:
        for batch in _batches(dataset, schema):
            writer.write_batch(batch, row_group_size=ROWS)


def write_csv(dataset: xr.Dataset, path: Path) -> None:
    """Write where the run comes from, a header with units, and rows.

    Floats are in the fewest digits that read back to the same bits.
    """
    from pyarrow.csv import CSVWriter, WriteOptions

    schema = _schema(dataset)
    titles = [f"{field.name} [{field.metadata[b'units'].decode()}]" for field in schema]
    bare = WriteOptions(include_header=False)  # its own would stand in quotes
    with pa.OSFile(str(path), "wb") as file:
        file.write(f"{as_csv_line(provenance_of(dataset))}\n{','.join(titles)}\n".encode())
        with CSVWriter(file, schema, write_options=bare) as writer:
            for batch in _batches(dataset, schema):
                writer.write_batch(batch)


def _schema(dataset: xr.Dataset) -> pa.Schema:
    """Columns with units and meanings; the table has the run's attributes, each as JSON, and `provenance`."""

    def field(name: str, kind: pa.DataType, units: str, meaning: str) -> pa.Field:
        return pa.field(name, kind, metadata={"units": units, "meaning": meaning})

    fields = [field("draw", pa.int64(), "1", "number of the draw, from 0")]
    for name in _RESULTS:
        about = dataset[name].attrs
        meaning = about["meaning"]
        if "flag_values" in about:
            codes, reasons = np.atleast_1d(about["flag_values"]), np.atleast_1d(about["flag_meanings"])
            flags = zip(codes, reasons, strict=True)
            meaning += f" ({'; '.join(f'{code} {why}' for code, why in flags)})"
        kind = pa.from_numpy_dtype(dataset[name].dtype)
        fields.append(field(name, kind, about.get("units", "1"), meaning))
    currency = dataset.attrs["currency"]
    names = dataset["any_input"].values.tolist()
    for name in dataset["input"].values.tolist():
        row = names.index(name)
        unit = unit_words(str(dataset["input_unit"].values[row]), currency)
        fields.append(field(name, pa.float64(), unit, str(dataset["input_meaning"].values[row])))
    attributes = {key: json.dumps(plain(value)) for key, value in dataset.attrs.items()}
    return pa.schema(fields, metadata=attributes | {"provenance": as_json(provenance_of(dataset))})


def _batches(dataset: xr.Dataset, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Draws with their inputs, some at a time; a draw without a value has neither value nor share."""
    results = [dataset[name].values for name in _RESULTS]
    for first, inputs in input_parts(dataset):
        part = slice(first, first + len(inputs))
        columns = [np.arange(part.start, part.stop), *(values[part] for values in results), *inputs.T]
        arrays = [
            pa.array(np.ascontiguousarray(column), field.type, from_pandas=field.name in _RESULTS)
            for column, field in zip(columns, schema, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
