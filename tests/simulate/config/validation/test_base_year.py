"""A base year that does not close: who refuses it, who warns of it, what answers it, and what it is worth."""

from pathlib import Path

import pytest

from docs.examples import limits
from engine.model.inputs import INPUTS, MONEY
from simulate import Config, InputError, load_config, value
from simulate.cli.main import main
from simulate.config.loading import config_from_text
from simulate.config.schema import BaseYearGap
from simulate.config.validation.balance_sheet import balance_gaps
from tests.simulate.configs import changed_text, company_path, input_line

# As a user writes iij from a balance sheet: figures, where the shipped config has expressions.
FIGURES = {
    "base_production_assets": "75_651.4", "base_working_capital": "28_990.5", "other_liabilities": "95_694.0",
    "base_equity": "114_821.0",
}


def written(folder: Path, *changes: tuple[str, str], **figures: str) -> Path:
    path = folder / "iij.toml"
    lines = [(input_line("iij", name), f"{name} = {figure}") for name, figure in (FIGURES | figures).items()]
    path.write_text(changed_text("iij", *lines, *changes), encoding="utf-8")
    return path


def reported(lines: str) -> tuple[str, str]:
    return "[reported]", f"[reported]\n{lines}"


def warned(path: Path) -> list[str]:
    return [str(problem) for problem in load_config(path, must_close=False).warnings]


def test_figures_that_close_are_silent(tmp_path) -> None:
    assert warned(written(tmp_path)) == []


@pytest.mark.parametrize("command", [["check"], ["run", "--draws", "10"]])
def test_check_and_run_refuse_what_the_file_says(command: list[str], tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path, other_liabilities="0.0")
    assert main([*command, str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "inputs.other_liabilities = 0.0: " in said.err
    assert not (tmp_path / "results").exists()


def test_value_and_a_what_if_warn(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path, other_liabilities="0.0")
    assert main(["value", str(path)]) == 0
    said = capsys.readouterr()
    assert "Intrinsic value" in said.out
    assert said.err.startswith(f"warning: {path}:")
    assert "inputs.other_liabilities = 0.0: " in said.err
    closed = str(written(tmp_path))
    assert main(["run", closed, "--set", "other_liabilities=0", "--draws", "10", "--no-report"]) == 0
    assert "warning: --set: inputs.other_liabilities = 0: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("figure", "is_refused"), [("29_270.0", False), ("29_290.0", False), ("30_450.0", True)]
)
def test_one_percent_is_told_and_five_are_refused(figure: str, is_refused: bool, tmp_path) -> None:
    """Of 28,990.5: 0.96%, 1.03%, 5.03%."""
    path = written(tmp_path, base_working_capital=figure)
    assert len(warned(path)) == (figure != "29_270.0")
    if is_refused:
        with pytest.raises(InputError, match=r"within 5%, or \[reported\] base_year_gap\.base_w.* says why$"):
            load_config(path)
    else:
        load_config(path)


def test_an_answer_is_shown_by_check(tmp_path, capsys) -> None:
    answer = reported('base_year_gap = "sold a third of it in May"')
    path = written(tmp_path, answer, base_production_assets="100_000.0")
    assert main(["check", str(path)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "24,348.6 too much (32.2%)" in said.out
    assert "; answered: sold a third of it in May\n" in said.out
    assert main(["value", str(path)]) == 0
    assert capsys.readouterr().err == ""


def test_answers_by_name(tmp_path) -> None:
    """Two gaps of over 5%: each is refused unless it is named, and what is named and closes is warned of."""
    answers = {"base_production_assets": "sold in May", "total_debt": "leases", "base_cash": "old"}

    def config_with(*names: str) -> Config:
        table = ", ".join(f'{name} = "{answers[name]}"' for name in names)
        lines = reported(f"total_debt = 25_000.0\nbase_year_gap = {{ {table} }}")
        return load_config(written(tmp_path, lines, base_production_assets="100_000.0"))

    both = ("base_production_assets", "total_debt")
    config = config_with(*both)
    assert config.warnings == ()
    for name, problem in zip(both, config.answered, strict=True):
        assert name in problem.key
        assert problem.wanted.endswith(f" says why; answered: {answers[name]}")
    for named, other in (both, both[::-1]):
        with pytest.raises(InputError, match=f"{other} says why$") as refused:
            config_with(named)
        assert len(refused.value.problems) == 1
    (warning,) = config_with(*both, "base_cash").warnings
    assert str(warning).endswith(
        'reported.base_year_gap.base_cash = "old": there is no such gap of more than 1%: take it out'
    )


def test_every_gap_can_be_answered() -> None:
    """The keys of the table are the gaps of a company that reports its whole balance sheet."""
    config = load_config(company_path("microsoft-2019"))
    assert BaseYearGap.model_fields.keys() == balance_gaps(config.base, config.file.reported).keys()


@pytest.mark.parametrize("assets", [["revenue_to_adjusted_assets=0.6"], {"revenue_to_adjusted_assets": 0.6}])
def test_a_what_if_is_held_against_the_reported_balance_sheet(assets) -> None:
    """Equity and other liabilities are expressions that follow the assets: only the report tells."""
    config = load_config(company_path("microsoft-2019"), assets)
    assert [problem.key for problem in config.warnings] == ["reported.total_assets", "reported.total_equity"]
    assert " = 343,557: 57,001.3 off (19.9%)" in config.warnings[0].wanted
    assert config.answered == ()  # its normalised net income is not compared


@pytest.mark.parametrize("command", [["value"], ["run", "--draws", "10"]])
def test_a_setting_excuses_no_fact_of_the_file(command: list[str], tmp_path, monkeypatch, capsys) -> None:
    """Net income and market capitalization are compared without it: it may move either itself."""
    monkeypatch.chdir(tmp_path)
    slips = (("net_income = 19_800.0", "net_income = 15_000.0"), ("= 466_100.0", "= 666_100.0"))
    assert main([*command, str(written(tmp_path, *slips)), "--set", "tax_rate=0.2"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert [line.split(" = ")[0].split(": ")[1] for line in said.err.splitlines()] == [
        "market.market_capitalization", "reported.net_income",
    ]
    assert load_config(written(tmp_path), {"tax_rate": 0.2}).warnings == ()


def test_run_refuses_a_gap_of_the_file_under_a_setting_that_value_warns_of(tmp_path) -> None:
    path = written(tmp_path, base_production_assets="100_000.0")
    with pytest.raises(InputError) as refused:
        load_config(path, ["inflation=0.02"])
    (problem,) = refused.value.problems
    assert (problem.key, problem.where) == ("inputs.base_production_assets", f"{path}:74")
    assert len(load_config(path, ["inflation=0.02"], must_close=False).warnings) == 1


def test_an_input_that_a_setting_mends_may_be_open_in_the_file(tmp_path) -> None:
    path = written(tmp_path, (input_line("iij", "tax_rate"), 'tax_rate = "TODO"'))
    assert load_config(path, ["tax_rate=0.31"]).warnings == ()


def test_money_in_thousands_beside_shares_in_millions(tmp_path) -> None:
    """All agrees, the market capitalization given in millions, too: only the size of the company tells."""
    config = load_config("iiji-2019")
    base = config.base
    names = [spec.name for spec in INPUTS if spec.unit == MONEY and spec.name in config.tables]
    money = {name: 1e3 * getattr(base, name) for name in names}
    lines = [(input_line("iiji-2019", name), f"{name} = {float(x)!r}") for name, x in money.items()]
    facts = ("[market]", f"[market]\nmarket_capitalization = {base.share_price * base.shares_outstanding!r}")
    path = tmp_path / "iiji-2019.toml"
    path.write_text(changed_text("iiji-2019", *lines, facts), encoding="utf-8")
    (warning,) = load_config(path).warnings
    assert warning.key == "inputs.shares_outstanding.base"
    assert warning.wanted.endswith("size (1,540,000): are money and shares both in millions?")


@pytest.mark.parametrize(("shares", "is_told"), [("188.8", False), ("192.6", True), ("196.6", True)])
def test_diluted_shares_are_told_up_to_five_percent(shares: str, is_told: bool, tmp_path) -> None:
    """Beside 186.963 million that are published: 1.0%, 3.0% and 5.2% of these, 4.9% of the diluted ones."""
    line = (input_line("iij", "shares_outstanding"), f"shares_outstanding = {shares}")
    warnings = load_config(written(tmp_path, line)).warnings
    assert ["if shares_outstanding is diluted" in problem.wanted for problem in warnings] == [True] * is_told


@pytest.mark.parametrize("net_income", [10_500.0, 300.0, 0.0, -5_000.0])
def test_a_year_with_a_one_off_is_normalised(net_income: float, tmp_path) -> None:
    """Beyond the reported figure itself every command tells the difference, with the answer."""
    answer = reported('normalised = "an impairment"')
    path = written(tmp_path, ("net_income = 19_800.0", f"net_income = {net_income}"), answer)
    config = load_config(path)
    told, other = config.warnings, config.answered
    if net_income == 10_500.0:
        told, other = other, told
    assert other == ()
    assert str(told[0]).endswith("an impairment")
    assert "% off: operating income 28,998" in told[0].wanted


def test_an_answer_to_nothing_is_warned_of(tmp_path) -> None:
    path = written(tmp_path, reported('base_year_gap = "old"\nnormalised = "old"'))
    assert [problem.partition("reported.")[2] for problem in warned(path)] == [
        'base_year_gap = "old": the base year closes within 1%: take it out',
        'normalised = "old": net_income is not given, or comes within 1%: take it out',
    ]


def test_a_normalisation_answers_net_income(tmp_path) -> None:
    cheap = (input_line("iij", "tax_rate"), "tax_rate = 0.2")
    with pytest.raises(InputError, match=r"less tax 5,739\.19; must come within 1%, or"):
        load_config(written(tmp_path, cheap))
    path = written(tmp_path, cheap, reported('normalised = "tax 20% from 2026 on"'))
    config = load_config(path)
    assert config.warnings == ()
    assert str(config.answered[0]).endswith("less tax 5,739.19; answered: tax 20% from 2026 on")


def test_cash_that_is_reported_shows_that_it_is_there_twice_over(tmp_path) -> None:
    """22,492 is netted from debt and 22,492 is paid out, of 45,500."""
    debt = ("base_debt = { base = 30_200.0", "base_debt = { base = 7_708.0")
    facts = "total_debt = 30_200.0"
    fewer = {"other_liabilities": "118_186.0"}  # the balance sheet closes either way
    assert "22,492 counts twice" in warned(written(tmp_path, debt, reported(facts), **fewer))[0]
    assert warned(written(tmp_path, debt, reported(facts + "\ncash = 45_500.0"), **fewer)) == []


@pytest.mark.parametrize("is_said", [True, False])
def test_what_is_taken_off_both_sides_is_part_of_the_total(is_said: bool, tmp_path) -> None:
    """The balance sheet of docs/limits.md, Microsoft's 2019: 63,904 of current liabilities off both sides."""
    inputs = list(limits.bookkeepings().values())[-1]
    off = f"taken_off_both_sides = {limits.MICROSOFT.current_liabilities}\n" if is_said else ""
    held = "".join(f"{name} = {number!r}\n" for name, number in inputs.items())
    text = (
        '[company]\nname = "-"\nticker = "-"\ncurrency = "USD"\n[forecast]\nyears = 25\n'
        f"[reported]\n{off}total_assets = {limits.MICROSOFT.total_assets}\n"
        f"total_debt = {limits.MICROSOFT.debt}\ncash = {limits.MICROSOFT.cash}\n[inputs]\n{held}"
    )
    warnings = config_from_text(text, "example", "example.toml").warnings
    assert [problem.key for problem in warnings] == ([] if is_said else ["reported.total_assets"])


def test_a_scenario_that_opens_a_gap_is_warned_of(tmp_path) -> None:
    cases = "".join(
        f'[[scenarios]]\nname = "{name}"\nweight = 0.5\ninputs = {{ base_working_capital = {figure} }}\n'
        for name, figure in (("as now", "28_990.5"), ("cash left in it", "74_490.5"))
    )
    path = written(tmp_path, ("[[broker_targets]]", f"{cases}\n[[broker_targets]]"))
    assert len(load_config(path).warnings) == 1
    assert 'scenarios.1 = "cash left in it": base_working_capital is 74,490.5' in warned(path)[0]


def test_a_scenario_is_held_against_the_reported_balance_sheet(tmp_path) -> None:
    """But not where a setting holds the input that it moves."""
    case = '[[scenarios]]\nname = "one"\nweight = 1.0\ninputs = { revenue_to_adjusted_assets = 0.6 }\n\n'
    held = "revenue_to_adjusted_assets = 0.82392"
    line = input_line("microsoft-2019", "revenue_to_adjusted_assets")
    path = tmp_path / "microsoft-2019.toml"
    path.write_text(changed_text("microsoft-2019", ("[inputs]", f"{case}[inputs]"), (line, held)), "utf-8")
    first, second = load_config(path).warnings
    assert first.key == second.key == "scenarios.0"
    assert first.wanted.startswith("[reported] total_assets is 286,556: the inputs give revenue / ")
    assert first.wanted.endswith(" = 343,557: 57,001.3 off (19.9%)")
    assert second.wanted.startswith("[reported] total_equity is 102,330: ")
    assert load_config(path, [held]).warnings == ()


def test_a_stored_run_that_does_not_close_can_still_be_read(tmp_path) -> None:
    text = written(tmp_path, other_liabilities="0.0").read_text(encoding="utf-8")
    assert len(config_from_text(text, "iij", "iij.toml").warnings) == 1


def test_what_the_message_says_is_what_the_value_moves_by(tmp_path) -> None:
    """Working capital with cash in it is a one-off of ¥243 a share, discounted by a year."""
    right, wrong = (
        value(load_config(written(tmp_path, base_working_capital=figure), must_close=False)).intrinsic_value
        for figure in ("28_990.5", "74_490.5")
    )
    assert "+¥243 a share" in warned(written(tmp_path, base_working_capital="74_490.5"))[0]
    assert (wrong - right) * 1.043 == pytest.approx(45_500.0 / 186.963, rel=1e-9)
