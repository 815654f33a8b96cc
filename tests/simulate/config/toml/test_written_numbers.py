"""Numbers as reports write them: what a config, a setting or a band of `--stress` has to say instead."""

import pytest

from reports.sensitivity.stress.stress import parse_stress
from simulate import InputError, load_config
from simulate.config.loading import config_from_text
from simulate.config.toml.document import read_toml
from tests.simulate.configs import changed_text, input_line

# What is written for revenue, and what to write; of a rate only those without a word of size can be told.
ADVICE = {
    "1.234.567": "1234567", "-1.234.567,8": "-1234567.8", "1.234,5": "1234.5", "¥276100": "276100",
    "-$5": "-5", "(276100)": "-276100", "($1,234)": "-1234", "276_100.": "276100",
    "276.1bn": "276100, in millions", "276100m": "276100, in millions", "276,100k": "276.1, in millions",
}
NONE = ("12,34,567", "1.234.56", "(5", "(-5)", "5%%", "bn", "1e99999999%")


@pytest.mark.parametrize(("written", "instead"), ADVICE.items())
def test_what_to_write(written: str, instead: str) -> None:
    """In a file bare, in a table or as text, and in a setting."""
    line = input_line("iij", "revenue")
    for entry in (written, f"{{ base = {written}, status = 'reported' }}", f"'{written}'"):
        with pytest.raises(InputError) as refused:
            config_from_text(changed_text("iij", (line, f"revenue = {entry}")), "iij", "iij.toml")
        assert str(refused.value).endswith(f": must be a number: write {instead}")
        assert "inputs.revenue" in str(refused.value)
    with pytest.raises(InputError, match=r"^--set: revenue = ") as refused:
        load_config("iij", [f"revenue={written}"])
    assert str(refused.value).endswith(f"must be a number: write {instead}")


@pytest.mark.parametrize("written", NONE)
def test_what_cannot_be_told(written: str) -> None:
    with pytest.raises(InputError) as refused:
        read_toml(f"[inputs]\nrevenue = {written}\n", "iij.toml")
    assert "write" not in str(refused.value)


def test_a_word_of_size_is_of_money_and_shares_only() -> None:
    with pytest.raises(InputError, match=r"tax_rate = \"3m\": must be a number or a TOML table"):
        load_config("iij", ["tax_rate=3m"])
    with pytest.raises(InputError, match=r"run\.draws = \"1m\": must be a whole number$"):
        config_from_text(changed_text("iij", ("draws = 1_000_000", "draws = '1m'")), "iij", "iij.toml")
    with pytest.raises(InputError, match=r"write --stress base_cash=1000\.\.2000$"):
        parse_stress("base_cash=1bn..2bn", load_config("iij"))
