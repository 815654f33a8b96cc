"""What `make lint` makes of pip-audit's report: findings fail, silence is told."""

import json
import subprocess
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

_SOUND = {"name": "numpy", "version": "2.0", "vulns": []}
_FLAWED = {
    "name": "jinja2", "version": "3.0",
    "vulns": [{"id": "CVE-1", "fix_versions": ["3.1"]}, {"id": "CVE-2", "fix_versions": []}],
}
_PASSED_OVER = {"name": "numpy", "skip_reason": "Dependency not found"}


@pytest.fixture
def audit() -> ModuleType:
    spec = spec_from_file_location("audit", Path(__file__).parents[2] / ".ci" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _let_answer(monkeypatch, audit, **answers):
    """Let each service answer with packages, or with text that is no report."""
    asked = []

    def run(command, **_):
        service = command[command.index("--vulnerability-service") + 1]
        asked.append((service, Path(command[command.index("--requirement") + 1]).name))
        answer = answers[service]
        if isinstance(answer, str):
            return subprocess.CompletedProcess(command, 1, "", f"Traceback\n{answer}")
        return subprocess.CompletedProcess(command, 0, json.dumps({"dependencies": answer, "fixes": []}), "")

    monkeypatch.setattr(audit.subprocess, "run", run)
    return asked


def test_a_known_vulnerability_fails_and_is_named(audit, monkeypatch, capsys):
    asked = _let_answer(monkeypatch, audit, pypi=[_SOUND, _FLAWED])
    assert audit.main() == 1
    assert asked == [("pypi", "one.txt"), ("pypi", "requirements-tests.lock")]
    assert capsys.readouterr().out.splitlines() == [
        "jinja2 3.0: CVE-1, mended in 3.1",
        "jinja2 3.0: CVE-2, mended in no version yet",
        "pypi: 2 vulnerabilities known of 2 of 2 packages",
    ]


def test_without_a_vulnerability_the_packages_looked_up_are_counted(audit, monkeypatch, capsys):
    _let_answer(monkeypatch, audit, pypi=[_SOUND, _PASSED_OVER])
    assert audit.main() == 0
    assert capsys.readouterr().out == "pypi: 0 vulnerabilities known of 1 of 2 packages\n"


def test_a_service_that_passes_all_over_has_not_answered(audit, monkeypatch, capsys):
    asked = _let_answer(monkeypatch, audit, pypi=[_PASSED_OVER], osv=[_FLAWED])
    assert audit.main() == 1
    assert asked == [("pypi", "one.txt"), ("osv", "one.txt"), ("osv", "requirements-tests.lock")]
    assert "jinja2 3.0: CVE-1" in capsys.readouterr().out


def test_without_any_answer_nothing_fails_and_a_line_says_so(audit, monkeypatch, capsys):
    asked = _let_answer(monkeypatch, audit, pypi="ConnectionError: no route", osv="no such host")
    assert audit.main() == 0
    assert asked == [("pypi", "one.txt"), ("osv", "one.txt")]
    reasons = "pypi: ConnectionError: no route; osv: no such host"
    assert capsys.readouterr().out == f"not audited, no vulnerability service answers: {reasons}\n"


def test_a_service_that_answers_and_then_breaks_off_fails(audit, monkeypatch, capsys):
    _let_answer(monkeypatch, audit, pypi=[_SOUND])
    whole = audit.audited
    monkeypatch.setattr(audit, "audited", lambda service, file: (
        whole(service, file) if file.name == "one.txt" else ([], "pypi: broken lock")
    ))
    assert audit.main() == 1
    assert "pypi: broken lock" in capsys.readouterr().out
