"""What a reader of a statement table must know of rules that are not the published ones."""

from simulate import load_config, value
from simulate.config.loading import config_from_text
from simulate.forecast.statement_table import print_forecast, rule_notes
from tests.simulate.configs import changed_text


def test_the_published_rules_need_no_note():
    assert rule_notes(load_config("iij")) == []


def test_each_rule_has_its_note(capsys):
    text = changed_text("iij", ("[market]", "[market]\nas_of = 2025-08-20"), (
        "[reported]", "[reported]\nbase_year_end = 2025-03-31"))
    settings = [
        "distribution=clean-surplus", "fixed_cost_growth=revenue", "discounting=mid-year",
        "valuation_date=as-of", "tax_losses=carry-forward",
    ]
    config = config_from_text(text, "iij", "iij", settings)
    notes = rule_notes(config)
    assert len(notes) == len(settings)
    assert notes[0].startswith("Cash available for distribution is by clean surplus")
    assert notes[-1].startswith("Present values are of 2025-08-20: 61.1% of the first year's cash")
    print_forecast(config, value(config))
    printed = capsys.readouterr().out
    assert all(note in printed for note in notes)
