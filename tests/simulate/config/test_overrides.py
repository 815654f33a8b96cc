"""Settings as a mapping: the Config, the records and the plan of a run are those of the same texts."""

import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulate import InputError, config_of, load_config, run
from simulate.config.loading import config_from_text
from simulate.config.toml.document import toml_value
from simulate.runs.plan import Request, plan_for
from tests.simulate.configs import PAGES

CONFIG = load_config(PAGES).text

TABLE = {
    "base": 0.31, "dist": "uniform", "min": 0.3, "max": 0.4, "truncate": {"max": 0.39}, "reason": 'a "b"\n',
}  # fmt: skip
SAME = [
    ({"tax_rate": 0.17}, ["tax_rate=0.17"]),
    ({"tax_rate": np.float64(0.17), "revenue": np.int64(125_843)}, ["tax_rate=0.17", "revenue=125843"]),
    ({"revenue": 1e22}, ["revenue=1e+22"]),
    ({"tax_rate": TABLE}, [
        'tax_rate={ base = 0.31, dist = "uniform", min = 0.3, max = 0.4, truncate = { max = 0.39 }, '
        'reason = "a \\"b\\"\\n" }'
    ]),
    ({"tax_rate": {"base": 0.3, "dist": "discrete", "values": [0.3, 0.4], "weights": (0.5, 0.5)}},
     ['tax_rate={ base = 0.3, dist = "discrete", values = [0.3, 0.4], weights = [0.5, 0.5] }']),
    ({}, []),
    ("tax_rate=0.17", ["tax_rate=0.17"]),
]  # fmt: skip


@pytest.mark.parametrize(("mapping", "texts"), SAME)
def test_a_mapping_gives_the_config_of_the_texts(mapping, texts) -> None:
    one, other = load_config("iij", mapping), load_config("iij", texts)
    assert one.settings == other.settings == tuple(texts)
    assert (one.file, one.base, one.held, one.sha256) == (other.file, other.base, other.held, other.sha256)
    request = Request(draws=1_000, seed=1)
    assert plan_for(one, request) == plan_for(other, request)  # a run of either resumes the other's


@pytest.mark.parametrize("given", [[("tax_rate", 0.17)], ["revenue=280_000", 0.17], 0.17])
def test_what_is_no_text_is_refused_in_one_line(given) -> None:
    with pytest.raises(InputError, match=r"^--set: .*0\.17.*: must be text like 'tax_rate=0\.31'; "):
        load_config("iij", given)


def test_rules_are_set_as_a_file_has_them() -> None:
    """The sale at a multiple is left as a whole: neither its basis nor its multiple is there any more."""
    sold = CONFIG.replace('terminal = "run-off"', 'terminal = "exit-multiple"\nexit_basis = "pe"').replace(
        "[inputs]", "[inputs]\nexit_multiple = 15.0"
    )
    written = CONFIG.replace('"run-off"', '"gordon"').replace("years = 25", "years = 30").replace(
        'floor = "zero"', 'floor = "none"\ndiscounting = "mid-year"'
    )
    settings = ["terminal=gordon", "years=30", "floor=none", "discounting=mid-year"]
    same = config_from_text(written, "iij", "iij").file
    assert all(config_from_text(text, "iij", "iij", settings).file == same for text in (CONFIG, sold))
    assert config_from_text(CONFIG, "iij", "iij", ["sampler=sobol"]).file.run.sampler == "sobol"


@pytest.mark.parametrize(("setting", "said"), [
    ("terminal=forever", '--set: forecast.terminal = "forever": must be one of '),
    ("years=0", "--set: forecast.years = 0: must be greater than or equal to 1"),
    ("years=30.5", '--set: forecast.years = "30.5": must be a whole number'),
    ("terminal=exit-multiple", "forecast.exit_basis: 'pe' or 'ev-to-ebitda' goes with "),
    ("sampler=halton", '--set: run.sampler = "halton": must be one of '),
])
def test_a_wrong_rule_is_told_in_one_line(setting, said) -> None:
    with pytest.raises(InputError) as caught:
        config_from_text(CONFIG, "iij", "iij", [setting])
    assert said in str(caught.value)


def test_a_run_records_the_texts() -> None:
    datasets = [run(load_config("iij", given), draws=500) for given in ({"tax_rate": TABLE}, SAME[3][1])]
    for dataset in datasets:
        assert dataset.attrs["config_settings"] == SAME[3][1]
        assert config_of(dataset).settings == tuple(SAME[3][1])
    assert datasets[0]["intrinsic_value"].equals(datasets[1]["intrinsic_value"])
    assert datasets[0].attrs["config_sha256"] == datasets[1].attrs["config_sha256"]


_SCALARS = st.booleans() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False) | st.dates() | st.text()
_VALUES = st.recursive(
    _SCALARS, lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3)
)


@given(_VALUES)
def test_what_is_written_as_toml_is_read_by_tomllib_as_it_was(value: object) -> None:
    found = tomllib.loads(f"value = {toml_value(value)}")["value"]
    assert repr(found) == repr(value)
