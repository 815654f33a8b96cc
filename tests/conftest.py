"""What every room's tests share."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def compiled_kernels() -> None:
    """The kernels of a run and its report are on the disk: a command that compiles one says so on stderr."""
    from engine.kernels.evaluate_at_scores import value_scores
    from engine.paths.record import record_paths
    from simulate import load_config, run
    from simulate.sampling.draws import company_sampler

    config = load_config("iij")
    run(config, draws=32)
    sampler = company_sampler(config, 32, 1)
    record_paths(sampler, config.horizon, 32, ["revenue"])
    value_scores(sampler, config.horizon, np.zeros((sampler.source.rows.size, 32)))


#: A picture's SVG as far as the page reads it.
BLANK = '<svg width="72pt" height="36pt" xmlns="http://www.w3.org/2000/svg"></svg>'


@pytest.fixture
def blank_pictures(monkeypatch) -> None:
    """Reports have blank pictures, as SVG and as files: drawing takes nine tenths of a report's time."""
    from reports.plotting import formats, style

    write_png = formats.write_png

    def blank_png(_, path, about=None):
        write_png(lambda: style.new_figure(1.0, 1.0), path, about)

    def blank_svg(_, png=None, about=None):
        if png is not None:
            blank_png(None, png, about)
        return BLANK

    monkeypatch.setattr(formats, "write_png", blank_png)
    monkeypatch.setattr(formats, "as_svg", blank_svg)
