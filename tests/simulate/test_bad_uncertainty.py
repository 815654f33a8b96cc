"""Each wrong distribution, dependence, scenario, data file or sampler gets exactly one clear line."""

import re
import tomllib
from pathlib import Path

import pytest

from simulate import InputError, load_config
from tests.simulate.configs import changed_text, input_line, shipped_path

_WRITTEN = Path(__file__).with_name("bad_uncertainty.toml").read_text(encoding="utf-8")
CASES = {case["name"]: case for case in tomllib.loads(_WRITTEN)["case"]}
SHIPPED = shipped_path("iij").read_text(encoding="utf-8")
PAIRS = SHIPPED[SHIPPED.index("[dependence]\n"):SHIPPED.index("[[broker_targets]]")]


def changes_of(case: dict) -> list[tuple[str, str]]:
    """The changes of iij.toml, in the words of `changed_text`."""
    changes = [
        (input_line("iij", name), f"{name} = {written}") for name, written in case.get("inputs", {}).items()
    ]
    if "dependence" in case:
        changes.append((PAIRS, f"[dependence]\n{case['dependence']}\n\n"))
    if "scenarios" in case:
        changes.append(("[inputs]\n", f"{case['scenarios']}\n\n[inputs]\n"))
    if "run" in case:
        changes.append(("[run]\n", f"[run]\n{case['run']}\n"))
    return changes


@pytest.mark.parametrize("name", CASES)
def test_refused_with_one_line(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    path = tmp_path / "bad.toml"
    path.write_text(changed_text("iij", *changes_of(case)), encoding="utf-8")
    if "csv" in case:
        (tmp_path / "data.csv").write_text(case["csv"], encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_config(path)
    said = str(refused.value).replace(f"{tmp_path}/", "")
    assert re.sub(r"^bad\.toml(:\d+)?: ", "", said) == case["message"]


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 40
    assert len({case["message"] for case in CASES.values()}) > len(CASES) - 5


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a pair twice", "pairs = "),
        ("a diagonal that is not one", "matrix = "),
        ("sd of zero", "tax_rate = "),
        ("a scenario in percent", "inputs = {"),
        ("three scrambles", "scrambles = "),
    ],
)
def test_the_line_is_the_one_that_is_wrong(name: str, begins: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(changed_text("iij", *changes_of(CASES[name])), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_config(path)
    number = int(re.search(r"bad\.toml:(\d+):", str(refused.value))[1])
    assert path.read_text(encoding="utf-8").splitlines()[number - 1].startswith(begins)


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        ('tax_rate={ base = 0.31, dist = "normal", sd = 0 }', "--set: inputs.tax_rate: sd = 0: must be"),
        ('base_debt={ expr = "base_debt" }', "goes in a circle: base_debt -> base_debt"),
        ('base_debt={ expr = "revenu" }', '--set: inputs.base_debt.expr = "revenu": no such input as'),
        ('tax_rate={ base = 0.3, dist = "empirical", file = "no.csv" }', "no.csv: no such file"),
    ],
)
def test_a_setting_is_refused_alike(setting: str, wanted: str) -> None:
    with pytest.raises(InputError) as refused:
        load_config("iij", [setting])
    assert wanted in str(refused.value)
    assert "\n" not in str(refused.value)
