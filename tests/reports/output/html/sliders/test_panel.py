"""What a page carries for the panel: how large it is, and what it says of a price that no slider moves."""

from reports.output.html.sliders.sliders import panel_of, panel_script
from simulate import load_config, run
from tests.reports.runs import evaluate


def test_size_of_the_panel():
    """Script, kernel and tables together, as they are in the file."""
    panel = panel_of(evaluate(run(load_config("iij"), draws=1_000)))
    assert len(panel.packed) + len(panel_script()) <= 200_000


def test_a_price_that_is_computed_or_uncertain():
    """A page says that a computed price cannot be moved; a price that is uncertain has no slider."""
    computed = load_config("iij", ['share_price={expr="revenue * 0.009", status="derived"}'])
    panel = panel_of(evaluate(run(computed, draws=64)))
    assert panel.refused == "share_price is computed from other inputs"
    assert "python -m simulate run iij --set " in panel.command
    uncertain = load_config("iij", ['share_price={base=2493.0, dist="uniform", min=2300.0, max=2700.0}'])
    panel = panel_of(evaluate(run(uncertain, draws=64)))
    assert "share_price" not in [each["name"] for each in panel.data["inputs"]]
    assert panel.data["share"]["base"] == 2493.0
