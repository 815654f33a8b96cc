"""In Jupyter: the report of a run as an object that shows itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import xarray as xr

from reports.document import Section
from reports.evaluation.captions import draws_line, format_above_price
from reports.evaluation.evaluation import Evaluation
from reports.key_figures import Headline
from reports.options import Options, Other, TypedOptions
from reports.output.html.render import render_page
from simulate import open_run
from simulate.provenance import provenance_of

_HEIGHT = 720  # CSS pixels
# Without it, a link to a place on the page would be one to a place in the notebook.
_BASE = '<head>\n<base href="about:srcdoc">'


@dataclass(frozen=True)
class Report:
    """The report of one run.

    Attributes
    ----------
    dataset, evaluation : the run and its figures.
    sections, headline, warnings, executive_summary, overview : what the page shows of them.
    """

    dataset: xr.Dataset
    evaluation: Evaluation
    sections: Sequence[Section]
    headline: Sequence[Headline] = ()
    warnings: Sequence[str] = ()
    executive_summary: Sequence[str] = ()
    overview: Section | None = None

    @cached_property
    def html(self) -> str:
        """The page; drawn when it is first asked for."""
        return render_page(
            self.sections, self.evaluation, self.headline, self.warnings,
            executive_summary=self.executive_summary, overview=self.overview,
        )

    @property
    def provenance(self) -> dict[str, Any]:
        """Where it comes from, as `simulate.provenance.provenance_of` has it."""
        return provenance_of(self.dataset)

    def save(self, path: str | Path) -> Path:
        """Write the page; return where it is."""
        path = Path(path)
        path.write_text(self.html, encoding="utf-8")
        return path

    def __repr__(self) -> str:
        company = self.evaluation.config.file.company
        above = f"; {format_above_price(self.evaluation)}" if self.evaluation.values.size else ""
        return f"Report of {company.name} ({company.ticker}): {draws_line(self.evaluation)}{above}"

    def _repr_html_(self) -> str:
        page = self.html.replace("<head>", _BASE, 1)
        return (
            f'<iframe srcdoc="{escape(page)}" title="{escape(repr(self))}" sandbox="" '
            f'style="width: 100%; height: {_HEIGHT}px; border: 0"></iframe>'
        )

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return no forms of its own, but metadata: they are kept with the cell's output in the notebook."""
        return {}, {"provenance": self.provenance}


def report(
    run: xr.Dataset | str,
    stress: Sequence[str] = (),
    two_way: str = "",
    compare: xr.Dataset | str | None = None,
) -> Report:
    """Return the report of a run.

    Parameters
    ----------
    run, compare : from `simulate.run`, or as `python -m simulate report` takes it: a name, or a folder with
        a slash in it.
    stress : bands such as `initial_growth=p0..p10`, or one.
    two_way : as the option of `python -m simulate report`.

    Raises
    ------
    InputError
        If there is no such run, the config that it carries is not one that this program reads, or
        an option does not fit it.
    """
    from reports.report import build_report

    bands = [stress] if isinstance(stress, str) else list(stress)
    other = None if compare is None else Other(_name_of(compare), _dataset_of(compare))
    typed = TypedOptions(
        stress=bands or None, two_way=two_way or None, compare=None if other is None else other.name
    )
    options = Options(typed, other)
    dataset = _dataset_of(run)
    built = build_report(dataset, options)
    return Report(
        dataset, built.evaluation, built.sections, built.headline, built.warnings, built.executive_summary,
        built.overview,
    )


def _dataset_of(run: xr.Dataset | str) -> xr.Dataset:
    """Return a run, without inputs if it is read.

    They are 128 MB, and what is needed of them is drawn again.
    """
    return run if isinstance(run, xr.Dataset) else open_run(run, without=["inputs"])


def _name_of(run: xr.Dataset | str) -> str:
    return str(run.attrs["config_name"]) if isinstance(run, xr.Dataset) else run
