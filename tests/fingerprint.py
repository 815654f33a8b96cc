"""What a checkout computes and says, as lines to compare: `python -m tests.fingerprint CHECKOUT > now.txt`.

All is asked of the command line and read from files, which outlive modules and names: runs with each sampler
and each way to keep draws, and the texts of other commands. Each array of a Dataset is a line with a hash of
its bytes, each figure of summary.json and each printed line is a line as it is. Of CSV files only the numbers
are compared, in order of size: headers and shapes changed. Moments, commits and machines are left out.
"""

import csv
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import zarr

_RUNS = {
    "inputs": "iij --draws 50000",
    "draws": "iij --draws 50000 --keep draws",
    "streamed": "iij --draws 300000 --keep none",
    "until": "iij --until p5+-0.5% --max-draws 300000",
    "published": "iiji-2019 --draws 20000",
    "set": "iij --draws 20000 --set tax_rate=0.35 --seed 7",
    "sobol": "{folder}/sobol.toml --draws 65536",
    "latin-hypercube": "{folder}/latin-hypercube.toml --draws 30000",
}
_TEXTS = {
    "value": "value iij", "value-json": "value iiji-2019 --json", "check": "check iij", "table": "inputs iij",
    "explain": "explain iij --draw 17", "fit": "fit {folder}/data.csv --out {folder}",
}
_MOMENT_OR_COMMIT = re.compile(r"20\d\d-\d\d-\d\dT[0-9:.]+(\+00:00|Z)?|\b[0-9a-f]{40}\b")


def fingerprint(checkout: Path) -> Iterator[str]:
    """Yield a line for each thing that a checkout computes or says."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_inputs(checkout, folder)
        for key, words in _RUNS.items():
            command = f"run {words} --out {folder / key}"
            yield from (f"{key} {line}" for line in _said(checkout, command, folder))
            yield from (f"{key} {line}" for line in _computed(folder / key))
        for key, words in _TEXTS.items():
            yield from (f"{key} {line}" for line in _said(checkout, words, folder))


def _write_inputs(checkout: Path, folder: Path) -> None:
    """Write the checkout's config with other samplers, and data to fit."""
    text = (checkout / "configs" / "iij.toml").read_text(encoding="utf-8")
    for sampler in ("sobol", "latin-hypercube"):
        changed = text.replace("\n[run]\n", f'\n[run]\nsampler = "{sampler}"\n')
        (folder / f"{sampler}.toml").write_text(changed, encoding="utf-8")
    rates = np.random.default_rng(1).lognormal(-2.5, 0.4, 80).tolist()
    (folder / "data.csv").write_text("\n".join(["rate", *map(repr, rates)]), encoding="utf-8")


def _said(checkout: Path, words: str, folder: Path) -> Iterator[str]:
    """Yield the exit code, what was printed, and warnings; what is said while kernels compile is left out."""
    command = [sys.executable, "-m", "simulate", *words.format(folder=folder).split()]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    yield f"exit code {done.returncode}"
    told = done.stderr if done.returncode else "\n".join(re.findall("(?m)^warning.*", done.stderr))
    for line in f"{done.stdout}\n{told}".splitlines():
        yield "says " + _MOMENT_OR_COMMIT.sub("", line.replace(str(folder), "FOLDER"))


def _computed(folder: Path) -> Iterator[str]:
    """Yield the arrays of a run's Dataset, its summary, and the numbers of its tables."""
    for name, array in sorted(zarr.open_group(folder / "draws.zarr", mode="r").arrays()):
        cells = np.asarray(array[...])
        data = cells.tobytes() if cells.dtype.kind in "biuf" else repr(cells.tolist()).encode()
        yield f"Dataset {name} {cells.dtype} {cells.shape} {hashlib.sha256(data).hexdigest()[:16]}"
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    del summary["provenance"]
    yield from (f"summary.json {line}" for line in _leaves("", summary))
    for path in sorted(folder.glob("*.csv")):
        yield from (f"{path.name} {number}" for number in _numbers(path))


def _leaves(key: str, found: object) -> Iterator[str]:
    if isinstance(found, dict):
        for name, value in found.items():
            yield from _leaves(f"{key}.{name}" if key else name, value)
    elif isinstance(found, list):
        for place, value in enumerate(found):
            yield from _leaves(f"{key}[{place}]", value)
    else:
        yield f"{key} = {found!r}"


def _numbers(path: Path) -> list[float]:
    numbers = []
    for line in csv.reader(path.read_text(encoding="utf-8").splitlines()):
        for cell in line:
            try:
                numbers.append(float(cell))
            except ValueError:
                continue
    return sorted(numbers)


if __name__ == "__main__":
    for found in fingerprint(Path(sys.argv[1]).resolve()):
        print(found, flush=True)
