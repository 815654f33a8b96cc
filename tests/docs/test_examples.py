"""The examples of README, docs and the notebook run as they are written; their numbers hold."""

import ast
import doctest
import json
import shutil
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from tests.simulate.configs import ROOT

NOTEBOOK = ROOT / "docs" / "examples" / "first_valuation.ipynb"
WEIGHTS = NOTEBOOK.with_name("portfolio.ipynb")


def test_readme(monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert (result.failed, result.attempted) == (0, 5)


@pytest.mark.heavy
def test_a_script_outside_of_the_clone(monkeypatch, tmp_path) -> None:
    (tmp_path / "companies").mkdir()
    shutil.copy(ROOT / "configs" / "iij.toml", tmp_path / "companies")
    monkeypatch.chdir(tmp_path)
    result = doctest.testfile(str(ROOT / "docs" / "python.md"), module_relative=False)
    assert (result.failed, result.attempted) == (0, 36)


@pytest.mark.heavy
def test_filings(monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(str(ROOT / "docs" / "filings.md"), module_relative=False)
    assert (result.failed, result.attempted) == (0, 17)


def code_cells(notebook: Path) -> list[str]:
    """The code of a notebook, which is kept without what it printed."""
    cells = [cell for cell in json.loads(notebook.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    return ["".join(cell["source"]) for cell in cells]


def run_cell(source: str, names: dict[str, Any]) -> Any:
    """Run a cell as a notebook does; return what its last line gives, which a notebook shows."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, NOTEBOOK.name, "exec"), names)
    return last and eval(compile(ast.Expression(last.value), NOTEBOOK.name, "eval"), names)


@pytest.mark.heavy
def test_notebook(monkeypatch, capsys) -> None:
    monkeypatch.chdir(NOTEBOOK.parent)
    names: dict[str, Any] = {}
    backend = matplotlib.get_backend()
    plt.switch_backend("agg")
    try:
        shown = [run_cell(source, names) for source in code_cells(NOTEBOOK)]
    finally:
        plt.close("all")
        plt.switch_backend(backend)
    said = capsys.readouterr().out
    assert "2,875 a share, +15% on the price: buy" in said
    assert "P10 1,7" in said
    assert "56% of the draws are worth more than the price of 2,493" in said
    assert "<iframe" in names["page"]._repr_html_()
    assert names["page"] in shown


@pytest.mark.heavy
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")  # of these packages
def test_weights_of_four_programs_agree(monkeypatch, capsys) -> None:
    """Minimum CVaR by our linear programme, skfolio, PyPortfolioOpt and Riskfolio-Lib on the same draws."""
    for package in ("skfolio", "pypfopt", "riskfolio"):
        pytest.importorskip(package, reason=f"{package} is not installed: pip install '.[portfolio]'")
    monkeypatch.chdir(WEIGHTS.parent)
    names: dict[str, Any] = {}
    for source in code_cells(WEIGHTS):
        run_cell(source, names)
    weights = names["weights"]
    assert list(weights.columns) == ["intrinsic-mc", "skfolio", "PyPortfolioOpt", "Riskfolio-Lib"]
    assert np.ptp(weights.to_numpy(), axis=1).max() < 1e-4
    assert np.abs(weights.sum() - 1.0).max() < 1e-6
    assert weights.to_numpy().max() <= 0.35 + 1e-6
    judged = names["judged"]
    assert judged.loc["today's", "worst 5%, fitted"] < judged.loc["intrinsic-mc", "worst 5%, fitted"] - 0.01
    three_years = names["over_three_years"]
    assert f"a third of a period {three_years / 3:+.1%}" in capsys.readouterr().out
    assert abs(names["held"].annualized_mean - names["held"].mean / 3) < 1e-12
