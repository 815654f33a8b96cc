"""`seek` as a user types it."""

import re
from dataclasses import replace

import numpy as np
import pytest

from simulate import load_config, run
from simulate.cli.main import main
from simulate.settings import DEFAULT_SETTINGS

QUICK = replace(DEFAULT_SETTINGS, search_points=(15, 8, 5), seek_draws=256)


def said(capsys, *words):
    assert main(["seek", "iij", *words, "--draws", "2000"], QUICK) == 0
    return capsys.readouterr().out


def test_what_it_says_is_what_a_run_has(capsys):
    out = said(capsys, "--by", "initial_growth", "p50 = 2493", "--set", "tax_rate=0.3")
    setting = re.search(r"In a run: --set (\S+)", out)[1]
    config = load_config("iij", ["tax_rate=0.3"])
    before, held = (
        np.median(run(load_config("iij", ["tax_rate=0.3", *more]), draws=2_000).intrinsic_value)
        for more in ([], ["initial_growth=0.1219"])
    )
    assert np.median(run(load_config("iij", ["tax_rate=0.3", setting]), draws=2_000).intrinsic_value) == (
        pytest.approx(2_493.0)
    )
    shown = f"{100.0 * float(setting.partition('=')[2]):.1f}%"
    assert re.match(
        rf"With initial growth held at {shown} \(95% CI \S+% to \S+%\), P50 is ¥2,493 \(95% CI ¥", out
    )
    percent = 100.0 * config.marginals["initial_growth"].cdf(np.array([float(setting.partition("=")[2])]))[0]
    assert f"That is P{percent:.1f} of the config's distribution" in out
    assert f"Before, P50 is ¥{before:,.0f} with initial growth as drawn, and ¥{held:,.0f} with it held" in out


def test_odds_are_counted(capsys):
    out = said(capsys, "--by", "tax_rate", "p(value>price) = 80%")
    assert re.search(r"P\(value > price\) is 80.0% \(95% CI \S+% to \S+%\): 1,600 of 2,000 draws\.", out)


def test_out_of_reach_tells_both_ends(capsys):
    out = said(capsys, "--by", "base_debt", "p50 = price")
    assert re.match(
        r"No value of base debt from -¥105,700m to ¥166,100m makes P50 the price: it is ¥[\d,]+ at "
        r"-¥105,700m, ¥[\d,]+ at ¥166,100m\.\nBefore, P50 is ¥[\d,]+\.\n$", out,
    )


def test_bad_input_ends_with_2_and_one_line(capsys):
    assert main(["seek", "iij", "--by", "tax_rate", "p50 = 24,930"]) == 2
    found = capsys.readouterr()
    assert (found.out, found.err) == ("", 'goal = "p50 = 24,930": 24,930: write 24930\n')
