"""The panel without a page, run by Node, and what the command that it prints gives."""

import json
import shlex
import subprocess
from pathlib import Path
from shutil import which
from typing import Any, NamedTuple

import numpy as np
import pytest

import reports.output.html.sliders.sliders as panel
from simulate import Config, load_config, returns_of, run
from simulate.config.loading import FOLDER
from tests.reports.runs import evaluate

SOURCES = Path(panel.__file__).parent
PARTS = ("figures", "words", "state", "session")


def node(*arguments: str, given: str = "") -> str:
    """Return what Node prints; skips the test where there is none."""
    if which("node") is None:
        pytest.skip("no node on the path")
    done = subprocess.run(["node", *arguments], input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def evaluated(expression: str, given: object = None):
    """Return what an expression of JavaScript is or promises, with these parts and `given` at hand."""
    parts = "\n".join((SOURCES / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)
    reading = 'JSON.parse(require("fs").readFileSync(0, "utf8"))'
    script = f"{parts}\nconst given = {reading};\n\nPromise.resolve({expression})"
    script += ".then((found) => console.log(JSON.stringify(found)));"
    return json.loads(node("-e", script, given=json.dumps(given)))


class Native(NamedTuple):
    """What a run gives: figures by name, values at both ends of inputs by name, and its config."""

    figures: dict[str, float]
    swings: dict[str, list[Any]]
    config: Config


def natively(command: str, folder: Path = Path()) -> Native:
    """Return what the panel's command gives, its config being in a folder if the command names none."""
    *program, name = shlex.split(command)[:5]
    assert program == ["python", "-m", "simulate", "run"]
    words = iter(shlex.split(command)[5:])
    options = [(word, next(words)) for word in words]
    given = dict(options)
    settings = [setting for option, setting in options if option == "--set"]
    config = load_config(name.replace(FOLDER, str(folder)), settings)
    dataset = run(config, draws=int(given["--draws"]), seed=int(given["--seed"]))
    values, price = dataset["intrinsic_value"].values, config.base.share_price
    rates = returns_of(config, values.size, int(given["--seed"])).rates
    values = values[~np.isnan(values)]
    p10, p50, p90 = np.quantile(values, [0.1, 0.5, 0.9]).tolist()
    figures = {
        "p10": p10, "p50": p50, "p90": p90, "above": float(np.mean(values > price)),
        "buy": float(np.mean(values / price - 1.0 >= config.file.rating.buy)),
        "rate": float(np.nanquantile(rates, 0.5)),
    }
    swings = {swing.name: [swing.value_low, swing.value_high] for swing in evaluate(dataset).swings}
    return Native(figures, swings, config)
