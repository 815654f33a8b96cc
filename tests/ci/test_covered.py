"""The bar of coverage: lines and branches each have to reach it."""

import io
import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def covered() -> ModuleType:
    spec = spec_from_file_location("covered", Path(__file__).parents[2] / ".ci" / "covered.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _totals(lines: int, branches: int, of: int = 10_000) -> dict[str, int]:
    return {
        "covered_lines": lines, "num_statements": of, "covered_branches": branches, "num_branches": of,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("totals", "fine"),
    [
        (_totals(9_500, 9_500), True),
        (_totals(10_000, 9_499), False),
        (_totals(9_499, 10_000), False),
        (_totals(0, 0, of=0), False),
    ],
)
def test_each_has_to_reach_the_bar(covered, monkeypatch, capsys, totals, fine):
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"totals": totals})))
    assert covered.main() == (0 if fine else 1)
    assert "of each is wanted" in capsys.readouterr().out


def test_what_is_under_the_bar_is_not_printed_as_the_bar(covered):
    assert covered.verdict(_totals(9_499, 9_871)) == (
        False, "run by the tests: 94.9% of 10,000 lines, 98.7% of 10,000 branches; 95% of each is wanted",
    )  # fmt: skip
