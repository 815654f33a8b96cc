"""The panel without a page, run by Node: its pure functions, and when what is drawn."""

import json
import subprocess
from pathlib import Path
from shutil import which

import pytest

import reports.output.html.panel.panel as panel

FOLDER = Path(panel.__file__).parent
PARTS = ("figures", "words", "state", "session")


def evaluated(expression: str, given: object = None):
    """Return what an expression of JavaScript is or promises, with these parts and `given` at hand."""
    if which("node") is None:
        pytest.skip("no node on the path")
    parts = "\n".join((FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)
    reading = 'JSON.parse(require("fs").readFileSync(0, "utf8"))'
    script = f"{parts}\nconst given = {reading};\n\nPromise.resolve({expression})"
    script += ".then((found) => console.log(JSON.stringify(found)));"
    done = subprocess.run(
        ["node", "-e", script], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
