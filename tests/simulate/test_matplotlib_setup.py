"""Pictures are drawn whatever backend or settings matplotlib is asked for; the user's own stay as they are.

Each in a process of its own: what counts is how matplotlib is imported for the first time.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.simulate.configs import ROOT

_LEFT = (
    "import os, matplotlib\n"
    "print(os.environ.get('MPLBACKEND'), dict.__getitem__(matplotlib.rcParams, 'backend'))\n"
    "print({name: value for name, value in dict.items(matplotlib.rcParams) if name != 'backend'})"
)
_OURS = "from simulate.matplotlib_setup import import_matplotlib\nimport_matplotlib()\n"
#: No such backend; a file's; not installed here; one that needs a screen; none asked for; the user's own.
ASKED = ["nonsense", "svg", *(
    pytest.param(asked, marks=pytest.mark.heavy)
    for asked in ("module://matplotlib_inline.backend_inline", "TkAgg", "", "module://a_backend")
)]


def python(code: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, env=os.environ | more, capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("asked", ASKED)
def test_matplotlib_is_left_as_its_own_import_leaves_it(asked: str, tmp_path: Path) -> None:
    (tmp_path / "a_backend.py").write_text("from matplotlib.backends.backend_agg import *")
    (tmp_path / "matplotlibrc").write_text("axes.grid: True\nfont.size: 17\nbackend: pdf\n")
    more = {"MATPLOTLIBRC": str(tmp_path), "PYTHONPATH": str(tmp_path), "MPLBACKEND": asked}
    ours = python(_OURS + _LEFT, **more)
    assert ours.stderr == ""
    theirs = python(_LEFT, **more)
    if theirs.returncode == 0:
        assert ours.stdout == theirs.stdout
    else:  # their import fails for the backend: ours is the one without it
        assert f"'{asked}' is not a valid value for backend" in theirs.stderr
        without = python(_LEFT, **more | {"MPLBACKEND": ""})
        assert ours.stdout.splitlines() == [f"{asked} pdf", *without.stdout.splitlines()[1:]]
    assert "'font.size': 17.0" in ours.stdout


def test_a_backend_chosen_since_stays() -> None:
    code = "import matplotlib\nmatplotlib.use('pdf')\n" + _OURS + _LEFT
    assert python(code, MPLBACKEND="svg").stdout.startswith("svg pdf\n")


def fit(folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    (folder / "d.csv").write_text("x\n" + "\n".join(str(i * i) for i in range(1, 13)) + "\n")
    command = [sys.executable, "-W", "error", "-m", "simulate", "fit", str(folder / "d.csv")]
    return subprocess.run(
        [*command, "--out", str(folder)], cwd=ROOT, env=os.environ | more, capture_output=True, text=True
    )


@pytest.mark.heavy
def test_a_fit_is_drawn(tmp_path: Path) -> None:
    done = fit(tmp_path, MPLBACKEND="nonsense")
    assert (done.returncode, done.stderr) == (0, "")
    with Image.open(tmp_path / "d-fit.png") as picture:
        assert picture.format == "PNG"
        assert len(picture.convert("L").getcolors()) > 10  # it is not blank


def test_settings_that_make_no_sense_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("backend: nonsense\nfont.size: large\nno colon\n")
    drawing = f"from matplotlib.figure import Figure\nFigure().savefig({str(tmp_path / 'a.png')!r})"
    assert python(_OURS + drawing, MATPLOTLIBRC=str(tmp_path)).returncode == 0
    assert (tmp_path / "a.png").is_file()


def test_settings_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_bytes(b"font.size: \xff")
    done = fit(tmp_path, MATPLOTLIBRC=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1].startswith("matplotlibrc: matplotlib cannot read it: 'utf-8' codec")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "d-fit.png").exists()
