"""The panel without a page, run by Node: its pure functions, and when what is drawn."""

import json
import subprocess
from pathlib import Path
from shutil import which

import pytest

import reports.output.html.panel.panel as panel

FOLDER = Path(panel.__file__).parent
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
    parts = "\n".join((FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)
    reading = 'JSON.parse(require("fs").readFileSync(0, "utf8"))'
    script = f"{parts}\nconst given = {reading};\n\nPromise.resolve({expression})"
    script += ".then((found) => console.log(JSON.stringify(found)));"
    return json.loads(node("-e", script, given=json.dumps(given)))
