"""A run as netCDF-4: the whole Dataset, for xarray and whatever else reads HDF5."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from simulate.export_inputs import input_parts
from simulate.provenance import plain, provenance_of
from simulate.provenance_text import as_json


def write_netcdf(dataset: xr.Dataset, path: Path) -> None:
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
        _append_inputs(dataset, path)


def _append_inputs(dataset: xr.Dataset, path: Path) -> None:
    import h5netcdf

    with h5netcdf.File(path, "a") as file:
        inputs = file.create_variable("inputs", ("draw", "input"), np.float64)
        inputs.attrs.update({"units": "see input_unit", "meaning": "drawn values of the uncertain inputs"})
        for first, part in input_parts(dataset):
            inputs[first : first + len(part)] = part


def _attribute(value: Any) -> Any:
    """An attribute as netCDF holds it: lists of texts as JSON, a seed past int64 without its sign."""
    value = plain(value)
    if isinstance(value, list):
        return np.array(value) if value and all(isinstance(x, int) for x in value) else json.dumps(value)
    if isinstance(value, int) and value > np.iinfo(np.int64).max:
        return np.uint64(value)
    return value
