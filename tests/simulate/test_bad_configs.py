"""Bad input gets one clear line: file, line, key, value, what is allowed."""

import tomllib
from pathlib import Path

import pytest

from simulate import InputError, load_config
from tests.simulate.configs import changed_text, input_line

_WRITTEN = Path(__file__).with_name("bad_configs.toml").read_text(encoding="utf-8")
CASES = {case["name"]: case for case in tomllib.loads(_WRITTEN)["case"]}
TAX = input_line("iij", "tax_rate")


def written(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    path = tmp_path / "bad.toml"
    path.write_text(changed_text("iij", *changes), encoding="utf-8")
    return path


def changes_of(case: dict) -> list[tuple[str, str]]:
    changes = []
    for replaced in case["replace"]:
        line = input_line("iij", replaced["line"]) if "line" in replaced else ""
        changes.append(tuple(replaced[key].replace("{line}", line) for key in ("old", "new")))
    return changes


@pytest.mark.parametrize("case", CASES)
def test_bad_config_is_refused_with_its_line(case: str, tmp_path: Path) -> None:
    path = written(tmp_path, *changes_of(CASES[case]))
    with pytest.raises(InputError) as refused:
        load_config(path)
    message = str(refused.value)
    assert CASES[case]["message"] in message
    assert "\n" not in message
    assert message.startswith(f"{path}:")


def test_the_line_number_is_right(tmp_path: Path) -> None:
    path = written(tmp_path, (TAX, "tax_rate = 1.31"))
    number = path.read_text(encoding="utf-8").splitlines().index("tax_rate = 1.31") + 1
    with pytest.raises(InputError, match=rf"bad\.toml:{number}: inputs\.tax_rate"):
        load_config(path)


def test_all_problems_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, (TAX, 'tax_rate = "a"'), ("years = 25", "years = 0"))
    with pytest.raises(InputError) as refused:
        load_config(path)
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"[company\n", "is not valid TOML: Expected ']' at the end of a table declaration"),
        (b"\xff\xfe", ":1: is not UTF-8 text"),
        (b"", "company: is missing"),
        (b"x = " + b"[" * 5000, "is not valid TOML"),
        (b"#" * 1_000_001, "is 1000001 bytes long"),
        (b"inputs = 3\n", "inputs = 3: must be a table"),
        (b"[inputs]\nrevenue = 1\nrevenue = 2\n", "is not valid TOML: Cannot overwrite a value"),
    ],
)
def test_bad_file(content: bytes, wanted: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(InputError) as refused:
        load_config(path)
    assert wanted in str(refused.value)


def test_missing_file_names_those_that_exist() -> None:
    with pytest.raises(InputError, match=r"configs/nosuch\.toml: no such file; there are: iij, iiji-2019"):
        load_config("nosuch")
    with pytest.raises(InputError, match=r"some/where\.toml: no such file"):
        load_config("some/where.toml")


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        ("tax_rate", 'must be input=value'),
        ("tax_rte=0.3", "--set: tax_rte = 0.3: no such input; did you mean tax_rate?"),
        ("tax_rate=31", "--set: inputs.tax_rate = 31.0: is a decimal, not a percentage: write 0.31 for 31%"),
        ("tax_rate=1.31", "--set: inputs.tax_rate = 1.31: must lie in [0, 1)"),
        ("tax_rate=abc", '--set: tax_rate = "abc": must be a number or a TOML table'),
        ("tax_rate=0.3\nyears=3", "must be a number or a TOML table"),
    ],
)
def test_bad_setting(setting: str, wanted: str) -> None:
    with pytest.raises(InputError) as refused:
        load_config("iij", [setting])
    assert wanted in str(refused.value)
