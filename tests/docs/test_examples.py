"""The examples of README, docs and the notebook run as they are written; their numbers hold."""

import ast
import doctest
import json
import shutil
from typing import Any

import matplotlib
import matplotlib.pyplot as plt

from tests.simulate.configs import ROOT

NOTEBOOK = ROOT / "docs" / "examples" / "first_valuation.ipynb"


def test_readme(monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert (result.failed, result.attempted) == (0, 5)


def test_a_script_outside_of_the_clone(monkeypatch, tmp_path) -> None:
    (tmp_path / "companies").mkdir()
    shutil.copy(ROOT / "configs" / "iij.toml", tmp_path / "companies")
    monkeypatch.chdir(tmp_path)
    result = doctest.testfile(str(ROOT / "docs" / "python.md"), module_relative=False)
    assert (result.failed, result.attempted) == (0, 36)


def test_filings(monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(str(ROOT / "docs" / "filings.md"), module_relative=False)
    assert (result.failed, result.attempted) == (0, 17)


def run_cell(source: str, names: dict[str, Any]) -> Any:
    """Run a cell as a notebook does; return what its last line gives, which a notebook shows."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, NOTEBOOK.name, "exec"), names)
    return last and eval(compile(ast.Expression(last.value), NOTEBOOK.name, "eval"), names)


def test_notebook(monkeypatch, capsys) -> None:
    monkeypatch.chdir(NOTEBOOK.parent)
    cells = [cell for cell in json.loads(NOTEBOOK.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)  # stripped
    names: dict[str, Any] = {}
    backend = matplotlib.get_backend()
    plt.switch_backend("agg")
    try:
        shown = [run_cell("".join(cell["source"]), names) for cell in cells]
    finally:
        plt.close("all")
        plt.switch_backend(backend)
    said = capsys.readouterr().out
    assert "2,875 a share, +15% on the price: buy" in said
    assert "P10 1,7" in said
    assert "56% of the draws are worth more than the price of 2,493" in said
    assert "<iframe" in names["page"]._repr_html_()
    assert names["page"] in shown
