"""The draws of a run in a file that other programs read: Parquet, netCDF or CSV.

A row is a draw, a column a result or an uncertain input, unrounded. A draw without a value is
empty in Parquet and CSV, and NaN in netCDF-4, which holds the whole Dataset, for xarray and whatever
else reads HDF5. All are written some draws at a time. Units and where the draws come from stand in the
file; a CSV file is a table and no more, so they stand beside it, in FILE.provenance.json.
"""

import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import xarray as xr

from simulate.errors import InputError, Problem, no_such, printable, show_value
from simulate.formatting import unit_words
from simulate.printing import printing
from simulate.provenance import as_json, plain, provenance_of, write_provenance
from simulate.runs.dataset import config_of
from simulate.runs.opening import open_run
from simulate.runs.retention import require_draws
from simulate.runs.storage.atomic_directory import real_folder, replacing_file
from simulate.runs.storage.layout import EXPORT, is_run, read_manifest, write_manifest
from simulate.runs.storage.lock import locked
from simulate.runs.storage.store import find_run
from simulate.sampling.draws import draw_inputs
from simulate.settings import DEFAULT_SETTINGS, Settings

#: The file beside the run, by format.
EXPORTS = {"parquet": "draws.parquet", "netcdf": "draws.nc", "csv": "draws.csv"}
#: What is added to the name of a CSV file for that of where it comes from.
_BESIDE = ".provenance.json"


class Exported(NamedTuple):
    """What was written: where, and how many draws, uncertain inputs and bytes (`size`)."""

    path: Path
    draws: int
    inputs: int
    size: int


def export_command(name: str, form: str, out: Path | None = None) -> int:
    """Export a run and say so; return the exit code."""
    done = _export(name, form, out)
    draws = f"{done.draws:,} draw{'s' if done.draws > 1 else ''}"
    inputs = f"{done.inputs} uncertain input{'s' if done.inputs != 1 else ''}"
    path = printable(str(done.path))
    with printing(f"{path} is complete; what is said of it"):
        print(f"{path}: {draws} of {inputs}, {done.size / 1e6:,.1f} MB")
    return 0


def export_run(
    name: str | Path, form: str, out: Path | None = None, settings: Settings = DEFAULT_SETTINGS
) -> Path:
    """Write the draws of a run into a file; return its path.

    Parameters
    ----------
    name : str or pathlib.Path
        The run, as `open_run` takes it.
    form : {"parquet", "netcdf", "csv"}
        The format.
    out : pathlib.Path, optional
        The file, which is replaced if it is there; by default one of `EXPORTS` beside the run, which a new
        run takes away. Beside a CSV file lies FILE.provenance.json, which is replaced as well.
    settings : Settings, optional
        Chosen sizes; nothing that is written depends on them but the row groups of Parquet.

    Raises
    ------
    InputError
        If there is no such run or format, or the file cannot be written.
    """
    return _export(name, form, out, settings).path


def _export(
    name: str | Path, form: str, out: Path | None, settings: Settings = DEFAULT_SETTINGS
) -> Exported:
    if form not in EXPORTS:
        raise InputError(Problem("", "--format", show_value(form), no_such("format", form, EXPORTS)))
    path = find_run(name) / EXPORTS[form] if out is None else Path(out)
    beside = [path.with_name(path.name + _BESIDE)] if form == "csv" else []
    targets = [(_target(file), file) for file in (path, *beside)]
    for target, file in targets:
        if target.exists() and not target.is_file():
            raise InputError(Problem(str(file), "", "", "is there and is not a file: name another"))
    folder = targets[0][0].parent
    # Into a run's folder nobody may put another run meanwhile.
    alone = locked(folder) if is_run(folder) else nullcontext()
    with alone:
        dataset = open_run(name)
        written = read_manifest(folder) if is_run(folder) else None
        require_draws(dataset, str(find_run(name)), "export")
        with ExitStack() as stack:
            stages = [stack.enter_context(replacing_file(*names)) for names in targets]
            _write(dataset, form, stages, settings.export_rows)
            if written is not None:
                names = {target.name for target, _ in targets if target.parent == folder}
                is_export = _is_default(targets[0][0], find_run(name), form)
                write_manifest(folder, _noted(written, names, is_export=is_export))
    n_draw, n_input = dataset.sizes["draw"], dataset.sizes["input"]
    return Exported(path, n_draw, n_input, path.stat().st_size)


def _is_default(path: Path, run: Path, form: str) -> bool:
    """Return whether a path, however it is written, is that of the file beside the run."""
    return path.name == EXPORTS[form] and os.path.samefile(path.parent, run)


def _noted(written: Mapping[str, str], names: Collection[str], *, is_export: bool) -> dict[str, str]:
    """Return a manifest in which files are exports, or the reader's own, which stay over a new run."""
    others = {name: by for name, by in written.items() if by != EXPORT or name not in names}
    return others | dict.fromkeys(names, EXPORT) if is_export else others


def _target(path: Path) -> Path:
    """Return the file to replace: what a link points to; in a run's folder, which others fill, the link."""
    return real_folder(path.parent) / path.name if is_run(path.parent) else Path(os.path.realpath(path))


def _write(dataset: xr.Dataset, form: str, paths: Sequence[Path], rows: int) -> None:
    """Write the file, and where there is a second path, what the file does not say of itself."""
    writers = {"parquet": write_parquet, "netcdf": write_netcdf, "csv": write_csv}
    writers[form](dataset, paths[0], rows)
    for path in paths[1:]:
        about = {field.name: _texts(field.metadata) for field in _schema(dataset)}
        write_provenance(dataset, path, columns=about)


def _texts(metadata: Mapping[bytes, bytes]) -> dict[str, str]:
    return {key.decode(): value.decode() for key, value in metadata.items()}


def input_parts(dataset: xr.Dataset, rows: int) -> Iterator[tuple[int, np.ndarray]]:
    """Yield (draw, input) some draws at a time, rebuilt from the seed where the run does not hold them."""
    n_draw = dataset.sizes["draw"]
    config = None if "inputs" in dataset else config_of(dataset)
    for first in range(0, n_draw, rows):
        count = min(rows, n_draw - first)
        if config is None:
            yield first, dataset["inputs"].values[first : first + count]
        else:
            yield first, draw_inputs(config, first, count, int(dataset.attrs["seed"]), n_draw)


def write_netcdf(dataset: xr.Dataset, path: Path, rows: int) -> None:
    """Write the whole Dataset; inputs that it does not hold are appended some draws at a time."""
    copy = dataset.copy()
    copy.attrs = {key: _attribute(value) for key, value in dataset.attrs.items()}
    copy.attrs["provenance"] = as_json(provenance_of(dataset))
    for name, variable in dataset.variables.items():
        if isinstance(variable.dtype, np.dtypes.StringDType):
            copy[name] = (variable.dims, variable.values.astype(object), variable.attrs)
        copy[name].attrs = {key: _attribute(value) for key, value in variable.attrs.items()}
    copy.to_netcdf(path, engine="h5netcdf", format="NETCDF4")
    if "inputs" not in dataset:
        _append_inputs(dataset, path, rows)


def _append_inputs(dataset: xr.Dataset, path: Path, rows: int) -> None:
    import h5netcdf

    with h5netcdf.File(path, "a") as file:
        inputs = file.create_variable("inputs", ("draw", "input"), np.float64)
        inputs.attrs.update({"units": "see input_unit", "meaning": "drawn values of the uncertain inputs"})
        for first, part in input_parts(dataset, rows):
            inputs[first : first + len(part)] = part


def _attribute(value: Any) -> Any:
    """Return an attribute as netCDF holds it: lists of texts as JSON, a seed past int64 unsigned."""
    value = plain(value)
    if isinstance(value, list):
        return np.array(value) if value and all(isinstance(x, int) for x in value) else json.dumps(value)
    if isinstance(value, int) and value > np.iinfo(np.int64).max:
        return np.uint64(value)
    return value


_RESULTS = ("intrinsic_value", "invalid_reason", "below_book", "last_year_share")


def write_parquet(dataset: xr.Dataset, path: Path, rows: int) -> None:
    """Write typed columns; units, meanings and where the run comes from are metadata of the schema."""
    import pyarrow.parquet as pq

    schema = _schema(dataset)
    # Numbers drawn at random repeat too seldom for a dictionary, and hardly compress.
    with pq.ParquetWriter(path, schema, use_dictionary=False, compression="zstd") as writer:
        for batch in _batches(dataset, schema, rows):
            writer.write_batch(batch, row_group_size=rows)


def write_csv(dataset: xr.Dataset, path: Path, rows: int) -> None:
    """Write a header of names, and rows; floats are in the fewest digits that read back to the same bits."""
    from pyarrow.csv import CSVWriter, WriteOptions

    schema = _schema(dataset)
    bare = WriteOptions(include_header=False)  # its own would stand in quotes
    with pa.OSFile(str(path), "wb") as file:
        file.write(f"{','.join(schema.names)}\n".encode())
        with CSVWriter(file, schema, write_options=bare) as writer:
            for batch in _batches(dataset, schema, rows):
                writer.write_batch(batch)


def _schema(dataset: xr.Dataset) -> pa.Schema:
    """Return columns with units and meanings; the table has the run's attributes, and `provenance`."""

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


def _batches(dataset: xr.Dataset, schema: pa.Schema, rows: int) -> Iterator[pa.RecordBatch]:
    """Yield draws with their inputs, some at a time; a draw without a value has neither value nor share."""
    results = [dataset[name].values for name in _RESULTS]
    for first, inputs in input_parts(dataset, rows):
        part = slice(first, first + len(inputs))
        columns = [np.arange(part.start, part.stop), *(values[part] for values in results), *inputs.T]
        arrays = [
            pa.array(np.ascontiguousarray(column), field.type, from_pandas=field.name in _RESULTS)
            for column, field in zip(columns, schema, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
