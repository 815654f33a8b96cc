"""Bad input gets one clear line: what rejected.toml does not hold, for it is no small change of a config."""

import os
from pathlib import Path

import pytest

from simulate import InputError, load_config
from simulate.config.loading import MAX_BYTES, config_from_text
from tests.simulate.configs import PAGES, changed_text, input_line, scenario_config

TAX = input_line("iij", "tax_rate")
EMPIRICAL = 'tax_rate = { base = 0.31, dist = "empirical", method = "resampled", file = "%s" }'


def refusal(name: str | Path, *settings: str, **options: bool) -> str:
    with pytest.raises(InputError) as refused:
        load_config(name, settings, **options)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"", ":1: company: is missing"),
        (b"\xff\xfe", ":1: is not UTF-8 text"),
        (b"a = 1\n\n\xff", ":3: is not UTF-8 text"),
        (b"#" * (MAX_BYTES + 1), ": is too long: at most 1,000,000 bytes"),
        (b"x = " + b"[" * 5000, ":1: x.0.0: is nested more than 16 deep"),
        (b"\n" + b"a." * 400_000 + b"a = 1", ":2: a.a.a: is nested more than 16 deep"),
        (b"\n\nx = " + b"9" * 5000, ":3: x: is 5,000 characters long: at most 400"),
        (b"\r\n\r\nx = y\r\n", ":3: is not valid TOML: Invalid value, at column 5"),
    ],
)
def test_bad_file(content: bytes, wanted: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    assert refusal(path).splitlines()[0] == f"{path}{wanted}"


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "iij.toml"
    path.write_bytes(b"\xef\xbb\xbf" + changed_text("iij").replace("\n", "\r\n").encode())
    assert load_config(path).base == load_config(PAGES).base


def test_a_file_of_unknown_keys_is_soon_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text("".join(f"key{i} = 1\n" for i in range(5_000)))
    lines = refusal(path).splitlines()
    assert len(lines) == 101
    assert lines[-1] == "and 4,903 problems more"


def test_missing_file_names_those_that_exist() -> None:
    shipped = "aapl, amd, hitachi, iij, iij-2025, iiji-2019, msft, nec, nintendo"
    assert refusal("nosuch") == f"configs/nosuch.toml: no such file; there are: {shipped}"
    assert refusal("some/where.toml") == "some/where.toml: no such file"
    assert refusal("x" * 300 + ".toml").endswith("no such file")


@pytest.mark.parametrize("name", ["...toml", "..toml", "a\nb.toml"])
def test_a_name_that_is_no_name_for_results(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(changed_text("iij"), encoding="utf-8")
    assert refusal(path).endswith(": must have a name of letters before .toml")


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    assert refusal(tmp_path / "pipe.toml").endswith("pipe.toml: no such file")


# Data files.


def with_data(folder: Path, file: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "data.toml"
    path.write_text(changed_text("iij", (TAX, EMPIRICAL % file)), encoding="utf-8")
    return path


@pytest.fixture
def rates(tmp_path: Path) -> Path:
    path = tmp_path / "rates.csv"
    path.write_text("rate\n0.30\n0.31\n0.32\n")
    return path


@pytest.mark.parametrize("file", ["../rates.csv", "link.csv", "there/rates.csv", "../x/../rates.csv", None])
def test_data_outside_is_refused_unless_allowed(file: str | None, tmp_path: Path, rates: Path) -> None:
    (tmp_path / "x").mkdir()
    folder = tmp_path / "company"
    path = with_data(folder, file or str(rates))
    (folder / "link.csv").symlink_to(rates)
    (folder / "there").symlink_to(tmp_path)
    assert refusal(path).endswith(": must lie in the config's folder or below it")
    config = load_config(path, allow_outside=True)
    assert list(config.columns.values()) == [(0.30, 0.31, 0.32)]


def test_data_inside_by_whatever_way(tmp_path: Path, rates: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "link.csv").symlink_to(rates)
    for file in ("rates.csv", "below/../rates.csv", "link.csv", str(rates)):
        assert load_config(with_data(tmp_path, file)).columns


def test_a_folder_that_is_a_link_is_the_folder_it_leads_to(tmp_path: Path, rates: Path) -> None:
    with_data(tmp_path, "rates.csv")
    (tmp_path / "link").symlink_to(tmp_path)
    assert load_config(tmp_path / "link" / "data.toml").columns


def test_links_in_a_circle_and_pipes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to("b.csv")
    (tmp_path / "b.csv").symlink_to("a.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    circle = refusal(with_data(tmp_path, "a.csv"))  # Python 3.13 follows it to nowhere without an error
    assert circle.endswith(("must lie in the config's folder or below it", '"a.csv": no such file'))
    assert "a.csv" in refusal(with_data(tmp_path, "a.csv"), allow_outside=True)
    assert refusal(with_data(tmp_path, "pipe.csv")).endswith('"pipe.csv": is not a file')


def test_data_of_a_stored_run_that_is_not_there(tmp_path: Path, rates: Path) -> None:
    text = with_data(tmp_path, "rates.csv").read_text(encoding="utf-8")
    kept = {("rates.csv", ""): (0.30, 0.31, 0.32)}
    assert config_from_text(text, "x", "x.toml", data=kept).columns == kept
    with pytest.raises(InputError, match=r'inputs\.tax_rate\.file = "rates\.csv": no data of it was kept'):
        config_from_text(text, "x", "x.toml", data={})


# Settings.


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        ("tax_rate", '--set: "tax_rate": must be input=value'),
        ("tax_rte=0.3", "--set: tax_rte = 0.3: no such input; did you mean tax_rate?"),
        ("TAX_RATE=0.3", "--set: TAX_RATE = 0.3: no such input; did you mean tax_rate?"),
        ("tax_rate=31", "--set: inputs.tax_rate = 31: is a decimal, not a percentage: write 0.31 for 31%"),
        ("tax_rate=1.31", "--set: inputs.tax_rate = 1.31: must lie in [0, 1) (tax on positive earnings)"),
        ("tax_rate=abc", '--set: tax_rate = "abc": must be a number or a TOML table'),
        ("tax_rate=0.3\nyears=3", '--set: tax_rate = "0.3\\nyears=3": must be a number or a TOML table'),
        ("tax_rate=" + "{a=" * 20 + "1" + "}" * 20,
         f'--set: tax_rate = "{"{a=" * 18}{{a...: must be a number or a TOML table'),
        ("revenue=125,843", "--set: revenue = 125,843: must be a number: write 125_843 or 125843"),
        ("tax_rate=10.18%", "--set: tax_rate = 10.18%: must be a number: write 0.1018"),
        ("tax_rate={ base = 20% }", "--set: tax_rate.base = 20%: must be a number: write 0.20"),
        ('tax_rate="20%"', '--set: inputs.tax_rate = "20%": must be a number: write 0.20'),
        ('tax_rate={ base = 0.31, dist = "normal", sd = 0 }',
         "--set: inputs.tax_rate.sd = 0: must be above 0"),
        ('base_debt={ expr = "base_debt" }',
         '--set: inputs.base_debt.expr = "base_debt": goes in a circle: base_debt -> base_debt'),
        ('base_debt={ expr = "revenu" }',
         '--set: inputs.base_debt.expr = "revenu": no such input as revenu; did you mean revenue?'),
        ('tax_rate={ base = 0.3, dist = "empirical", file = "no.csv" }',
         '--set: inputs.tax_rate.file = "no.csv": no such file'),
    ],
)  # fmt: skip
def test_bad_setting(setting: str, wanted: str) -> None:
    assert refusal("iij", setting) == wanted


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({"tax_rte": 0.3}, "--set: tax_rte = 0.3: no such input; did you mean tax_rate?"),
        ({"tax_rate": 31}, "--set: inputs.tax_rate = 31: is a decimal, not a percentage: write 0.31 for 31%"),
        ({"tax_rate": "0.3"}, '--set: inputs.tax_rate = "0.3": must be a number: write 0.3'),
        ({"tax_rate": True}, "--set: inputs.tax_rate = true: must be a number or a table like"),
        ({"tax_rate": float("nan")}, "--set: inputs.tax_rate = nan: must be a finite number"),
        ({"tax_rate": None}, "--set: tax_rate = None: must be a number or a table: TOML has no NoneType"),
        ({"tax_rate": {"base": 0.3, "dist": "normal", "sd": 0}}, "--set: inputs.tax_rate.sd = 0: must be"),
        ({"tax_rate": {"base": 0.3, "a b": 1}}, '--set: inputs.tax_rate."a b" = 1: no such key'),
    ],
)
def test_bad_settings_of_a_mapping(settings: dict[str, object], wanted: str) -> None:
    with pytest.raises(InputError) as refused:
        load_config("iij", settings)
    assert str(refused.value).startswith(wanted)


def test_all_bad_settings_at_once_and_the_file_behind_them(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(changed_text("iij", ("years = 25", "years = 0")), encoding="utf-8")
    number = path.read_text(encoding="utf-8").splitlines().index("years = 0") + 1
    assert refusal(path, "tax_rte=1", "tax_rate=31", "revenue").splitlines() == [
        "--set: tax_rte = 1: no such input; did you mean tax_rate?",
        '--set: "revenue": must be input=value',
        "--set: inputs.tax_rate = 31: is a decimal, not a percentage: write 0.31 for 31%",
        f"{path}:{number}: forecast.years = 0: must be greater than or equal to 1",
    ]


def test_a_setting_for_inputs_that_are_no_table(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text("inputs = 3\n")
    assert f"{path}:1: inputs = 3: must be a table" in refusal(path, "tax_rate=0.3").splitlines()


def test_a_blend_is_checked_as_a_file_is() -> None:
    """What is checked after loading needs no text: scenarios with a weight too much, say."""
    from simulate.config.validation.consistency import config_issues

    config = scenario_config()
    assert config_issues(config)[0] == []
    scenarios = [config.file.scenarios[0], *config.file.scenarios]
    file = config.file.model_copy(update={"scenarios": scenarios})
    found, _ = config_issues(type(config)("x", file, config.text))
    assert [issue.wanted for issue in found] == [
        "the weights sum to 1.25: must be 1", "is the name of scenario 0, too: names must differ",
    ]
