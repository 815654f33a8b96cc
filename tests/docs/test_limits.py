"""The figures of docs/limits.md are those that its script computes, and those of the shipped companies."""

import pytest

from docs.examples import limits
from simulate import load_config
from simulate.forecast.model_limits import model_limits
from tests.simulate.configs import DRAFTED, ROOT

PAGE = (ROOT / "docs" / "limits.md").read_text("utf-8")
WORDS = " ".join(PAGE.split())


@pytest.mark.parametrize("table", limits.TABLES)
def test_tables_are_up_to_date(table) -> None:
    assert "\n".join(table()) in PAGE


def test_what_is_recommended_comes_near_the_yardstick() -> None:
    ways = list(limits.bookkeepings().values())
    for growth in (0.05, 0.1):
        yardstick = limits.unlevered({**ways[0], "initial_growth": growth}, limits.MICROSOFT)
        recommended = limits.worth({**ways[-1], "initial_growth": growth})
        assert recommended == pytest.approx(yardstick, rel=0.015)


def test_warned_of_the_shipped_companies() -> None:
    iij, iiji = (model_limits(load_config(name)) for name in ("iij", "iiji-2019"))
    raised, out = f"{iij.net_debt_share:.0%}", f"{iij.paid_out_debt_share:.0%}"
    assert f"debt raised less repaid is {raised} of present value" in WORDS
    assert iij.paid_out_debt_share < 0.0
    assert f"and {out.removeprefix('-')} more (`G` is {out})" in WORDS
    assert f"({iij.base_debt_to_equity:.2f} to {iij.horizon_debt_to_equity:.2f})" in WORDS
    assert f"margin ({iij.base_margin:.1%} to {iij.horizon_margin:.1%})" in WORDS
    raised, out = f"{iiji.net_debt_share:.0%}", f"{iiji.paid_out_debt_share:.0%}"
    assert f"On the published page {raised} is raised, and {out} paid out" in WORDS
    assert f"of debt paid out ({out}, of {raised} raised), margin" in WORDS
    assert f"({iiji.base_margin:.1%} to {iiji.horizon_margin:.1%})" in WORDS
    assert iiji.issue_and_payout_years == (2, 3)
    assert f"(years 2 and 3, {iiji.issued_beside_payouts:.1%})" in WORDS
    drafted = {name: model_limits(load_config(name)) for name in DRAFTED}
    assert all(abs(each.paid_out_debt_share) < 0.03 for each in drafted.values())
    apple = drafted["aapl"]
    assert f"`aapl` is warned of debt / equity ({apple.base_debt_to_equity:.2f} to" in WORDS
    assert f"to {apple.horizon_debt_to_equity:.2f}), and" in WORDS
    moved = {name for name, each in drafted.items() if abs(each.horizon_margin - each.base_margin) > 0.05}
    assert moved == {"msft", "amd", "nintendo"}
