"""A page of every kind, and a browser."""

import pytest

from reports.key_figures import key_figures
from reports.output.html.render import render_page
from tests.reports.output.sections import HOSTILE, hostile, sample_sections


@pytest.fixture(scope="session")
def page(evaluation) -> str:
    """A report whose config tries to break out of it."""
    evaluation = hostile(evaluation)
    warnings = (*evaluation.warnings, "a warning of the caller")
    summary = ("Cheap at this price.", HOSTILE)
    return render_page(
        sample_sections(evaluation), evaluation, key_figures(evaluation), warnings, executive_summary=summary
    )
