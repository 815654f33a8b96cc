"""Three annual reports as a user writes them down, and the slips that a user makes: each is refused."""

from pathlib import Path

import pytest

from simulate import Config, InputError, load_config, value
from tests.simulate.configs import COMPANIES, changed_text, company_path, input_line


@pytest.fixture(params=COMPANIES)
def name(request) -> str:
    return request.param


def refusals(name: str, folder: Path, **figures: float) -> dict[str, str]:
    """What is said of a company with other figures, by key."""
    changes = [(input_line(name, key), f"{key} = {float(figure)!r}") for key, figure in figures.items()]
    path = folder / f"{name}.toml"
    path.write_text(changed_text(name, *changes), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_config(path)
    return {problem.key.removesuffix(".base"): problem.wanted for problem in refused.value.problems}


def loaded(name: str) -> Config:
    return load_config(company_path(name))


def test_as_they_are_they_close(name: str) -> None:
    """To 1%, with reported assets, equity, debt and cash; two are normalised."""
    config = loaded(name)
    assert config.warnings == ()
    normalised = [problem.key for problem in config.answered]
    assert normalised == ([] if name == "tokyo-gas-2025" else ["reported.net_income"])
    assert value(config).intrinsic_value > 0.0


def test_other_liabilities_forgotten(name: str, tmp_path) -> None:
    assert " short (" in refusals(name, tmp_path, other_liabilities=0.0)["inputs.other_liabilities"]


def test_cash_left_in_the_assets(name: str, tmp_path) -> None:
    """Other liabilities and equity are expressions that follow the assets: the reported total tells."""
    config = loaded(name)
    turn = config.base.revenue / config.file.reported.total_assets
    said = refusals(name, tmp_path, revenue_to_adjusted_assets=turn)
    assert " off (" in said["reported.total_assets"]


def test_cash_left_in_the_assets_of_a_balance_sheet_in_figures(name: str, tmp_path) -> None:
    base, reported = loaded(name).base, loaded(name).file.reported
    figures = {key: getattr(base, key) for key in ("base_equity", "other_liabilities")}
    turn = base.revenue / reported.total_assets
    said = refusals(name, tmp_path, revenue_to_adjusted_assets=turn, **figures)
    assert " short (" in said["inputs.other_liabilities"]


@pytest.mark.parametrize("key", ["base_equity", "base_production_assets"])
def test_a_digit_lost(name: str, key: str, tmp_path) -> None:
    said = refusals(name, tmp_path, **{key: getattr(loaded(name).base, key) / 10.0})
    assert " short (" in said[f"inputs.{key}"]


def test_cash_in_working_capital(name: str, tmp_path) -> None:
    config = loaded(name)
    figure = config.base.base_working_capital + config.file.reported.cash
    said = refusals(name, tmp_path, base_working_capital=figure)
    assert " too much (" in said["inputs.base_working_capital"]


@pytest.mark.parametrize("name", ["microsoft-2019", "snowflake-2024"])
def test_cash_in_working_capital_that_follows_its_ratio(name: str, tmp_path) -> None:
    """Both agree with each other: what the report has of current assets and liabilities tells."""
    config = loaded(name)
    ratio = (config.base.base_working_capital + config.file.reported.cash) / config.base.revenue
    said = refusals(name, tmp_path, working_capital_to_revenue=ratio)
    assert " off (" in said["reported.current_operating_assets"]


def test_cash_netted_from_debt_and_paid_out(name: str, tmp_path) -> None:
    """All of it is paid out, beside what is set against the debt."""
    said = refusals(name, tmp_path, base_cash=loaded(name).file.reported.cash)
    assert " counts twice (" in said["inputs.base_cash"]


def test_shares_a_million_times_too_many(name: str, tmp_path) -> None:
    said = refusals(name, tmp_path, shares_outstanding=loaded(name).base.shares_outstanding * 1e6)
    assert "give millions of shares" in said["inputs.shares_outstanding"]
