"""The shipped companies under the audit: no draw fails, by any sampler, after any last year."""

import pytest

from engine.kernels.valuation_kernel import empty_valuation, value_draws
from engine.model.audit.invariants import TOLERANCE
from engine.model.rules.horizon import Horizon
from engine.model.rules.terminal_rules import Floor, Terminal
from simulate import load_config
from simulate.config.loading import config_from_text
from simulate.forecast.explain import print_draw
from simulate.sampling.draws import company_sampler
from tests.simulate.configs import DRAFTED, WRITTEN, shipped_path

SAMPLERS = ["random", "sobol", "latin-hypercube"]


# A sampler fills the same ranges otherwise: of the drafted companies, which are alike, one takes all of them.
CASES = [(name, sampler) for name in (*WRITTEN, "amd") for sampler in SAMPLERS]
CASES += [(name, "random") for name in DRAFTED if name != "amd"]
QUICK = ("iij", "random")


@pytest.mark.parametrize(
    ("name", "sampler"), [pytest.param(*case, marks=[pytest.mark.heavy] * (case != QUICK)) for case in CASES]
)
def test_no_draw_of_a_shipped_company_fails(name, sampler):
    text = shipped_path(name).read_text(encoding="utf-8")
    text = text.replace("[run]\n", f'[run]\nsampler = "{sampler}"\n', 1)
    config, count = config_from_text(text, name, f"{name}.toml"), 100_000
    sampler_of_run = company_sampler(config, count, config.file.run.seed)
    for terminal in Terminal:
        horizon = Horizon(config.horizon.years, terminal=int(terminal), floor=int(Floor.NONE))
        out = empty_valuation(count)
        audit = value_draws(sampler_of_run, horizon, 0, out)
        assert audit.failed() == 0
        assert audit.draws == (out.reason == 0).sum() > 0.9 * count
        assert 0 <= audit.worst_draw < count
        assert audit.worst < 1e-3 * TOLERANCE


def test_explain_shows_the_audit_of_a_draw(capsys):
    print_draw(load_config("iij"), 17, draws=100)
    shown = capsys.readouterr().out
    assert "\nAudit: sound\nof 100 years " in shown
    assert "at most 1e-12: rounding" in shown
    rows = {line.split("  ")[0].strip(): line.split() for line in shown.splitlines()}
    assert float(rows["least claim of today's holders"][5]) == 1.0
    assert float(rows["balance sheet's gap, relative"][4]) < 1e-15


def test_explain_says_what_is_wrong(capsys):
    """Losses for a hundred years: today's holders are diluted out."""
    ruin = {"inflation": 0.4, "terminal_growth": 0.35, "variable_cost_ratio": 1.5}
    print_draw(load_config("iij", [f"{name}={number}" for name, number in ruin.items()]), 3)
    shown = capsys.readouterr().out
    assert "Audit: a year's claim of today's holders is not in (0, 1]" in shown
