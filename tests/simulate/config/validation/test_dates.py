"""The dates of a config: when forecast years end, and what is warned of."""

from datetime import date

import pytest

from reports.by_year.statement_tables import base_year_warnings
from simulate import Config
from simulate.cli.main import main
from simulate.config.fiscal_years import forecast_year, year_end
from simulate.config.loading import config_from_text
from tests.simulate.configs import changed_text, company_path


def dated(end: str, day: str, label: int = 2020) -> Config:
    """Microsoft, which is reported to 2019-06, with other dates."""
    changes = [("[reported]", f"[market]\nas_of = {day}\n\n[reported]\nbase_year_end = {end}")]
    changes += [("first_fiscal_year = 2020", f"first_fiscal_year = {label}")]
    return config_from_text(changed_text("microsoft-2019", *changes), "msft", "msft.toml", must_close=True)


def warned(config: Config) -> list[tuple[str, str]]:
    return [(problem.key, problem.wanted) for problem in config.date_warnings]


@pytest.mark.parametrize(
    ("base", "year", "end"),
    [("2024-03-31", 1, "2025-03-31"), ("2024-02-29", 1, "2025-02-28"), ("2023-02-28", 1, "2024-02-29"),
     ("2023-02-27", 1, "2024-02-27"), ("2019-12-31", 25, "2044-12-31"), ("2020-09-26", 2, "2022-09-26")],
)  # fmt: skip
def test_year_k_ends_k_years_after_the_base_year(base: str, year: int, end: str) -> None:
    assert year_end(date.fromisoformat(base), year) == date.fromisoformat(end)
    assert forecast_year(date.fromisoformat(base), date.fromisoformat(end)) == year


@pytest.mark.parametrize(
    ("base", "day", "year"),
    [("2022-12-31", "2024-01-01", 1), ("2021-01-02", "2021-12-28", 1), ("2024-03-31", "2024-03-31", 0),
     ("2024-03-31", "2023-04-02", -1), ("2024-03-31", "2025-09-30", None), ("2024-03-31", "9999-12-31", None),
     ("2024-03-31", "0001-01-01", None)],
)  # fmt: skip
def test_weeks_may_wander_over_the_turn_of_a_year(base: str, day: str, year: int | None) -> None:
    assert forecast_year(date.fromisoformat(base), date.fromisoformat(day)) == year


def test_dates_that_fit_are_silent_and_move_no_number() -> None:
    config, plain = dated("2019-06-30", "2020-06-30"), company_path("microsoft-2019").read_text("utf-8")
    assert config.date_warnings == ()
    assert config.base == config_from_text(plain, "msft", "msft.toml").base


def test_a_price_a_day_too_young_is_told() -> None:
    (told,) = warned(dated("2019-06-30", "2020-07-01"))
    assert told == (
        "market.as_of",
        "the price is 367 days younger than the base year's end, 2019-06-30: figures of the year to "
        "2020-06-30 may be out",
    )


def test_a_price_a_day_too_old_is_told() -> None:
    (told,) = warned(dated("2019-06-30", "2019-06-29"))
    assert told == ("market.as_of", "the price is older than the base year's figures, which end 2019-06-30")


def test_a_label_that_is_not_the_year_of_the_end_is_told() -> None:
    (told,) = warned(dated("2019-06-30", "2019-07-29", label=2019))
    assert told == (
        "forecast.first_fiscal_year",
        "forecast year 1 ends a year after the base year, 2020-06-30: labelled by that it is 2020",
    )


@pytest.mark.parametrize(
    ("end", "label"),
    [("2019-12-28", 2020), ("2020-01-03", 2021), ("2020-01-03", 2020), ("2019-06-30", 1)],
)  # fmt: skip
def test_labels_of_years_that_wander_and_counted_years_are_left_alone(end: str, label: int) -> None:
    assert warned(dated(end, "2020-05-01", label)) == []


@pytest.mark.parametrize(
    ("lines", "said"),
    [("", "give [reported] base_year_end and [market] as_of"),
     ("base_year_end = 2019-06-30",
      "base year to 2019-06-30, forecast year 1 to 2020-06-30, give [market] as_of")],
)  # fmt: skip
def test_check_tells_the_dates_and_asks_for_those_that_are_missing(lines, said, tmp_path, capsys) -> None:
    path = tmp_path / "msft.toml"
    path.write_text(changed_text("microsoft-2019", ("[reported]", f"[reported]\n{lines}")), encoding="utf-8")
    assert main(["check", str(path)]) == 0
    assert f"\ndates: {said} to have the price's age told\n" in capsys.readouterr().out


def test_check_and_the_report_tell_what_is_apart_and_other_commands_do_not(tmp_path, capsys) -> None:
    config = dated("2019-06-30", "2021-07-01")
    path = tmp_path / "msft.toml"
    path.write_text(config.text, encoding="utf-8")
    assert main(["check", str(path)]) == 0
    assert f"\nwarning: {path}:" in capsys.readouterr().out
    (told,) = base_year_warnings(config)
    assert told.startswith("market.as_of = 2021-07-01: the price is 732 days younger")
    assert main(["value", str(path)]) == 0
    assert "younger" not in capsys.readouterr().err
