"""Run a coverage-guided fuzzer: `python -m tests.fuzz loader --seconds 600`; it needs the extra `fuzz`.

The seeds are shipped and rejected configs, forged journals, and small filings. What fails is kept in --keep
and printed; make it a test.
"""

import argparse
import sys
import tempfile
import warnings
from importlib import import_module
from pathlib import Path

TARGETS = ("loader", "expression", "csv", "journal", "filings")
# A longer input finds nothing that a shorter one does not, and costs time.
_LONGEST = {"loader": 8_000, "expression": 520, "csv": 2_000, "journal": 8_000, "filings": 12_000}
_SECONDS_PER_INPUT = 10
_MEGABYTES = 2_000


def main() -> None:
    """Fuzz one target; does not return."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()), help="for what fails")
    options = parser.parse_args()
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is missing: pip install 'intrinsic-mc[fuzz]'")
    include = ["simulate", "engine.model", "engine.distributions", "tomllib", "openpyxl", "edinet_tools"]
    with atheris.instrument_imports(include=include):
        target = import_module(f"tests.fuzz.{options.target}")
    # What Python warns of in a user's terminal is a finding, too.
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for number, seed in enumerate(target.seeds()):
            (corpus / f"seed{number}").write_bytes(seed)
        words = Path(folder) / "words"
        words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words()))
        atheris.Setup(
            [
                "fuzz", str(corpus), f"-dict={words}", f"-max_total_time={options.seconds}",
                f"-max_len={_LONGEST[options.target]}", f"-timeout={_SECONDS_PER_INPUT}",
                f"-rss_limit_mb={_MEGABYTES}", f"-artifact_prefix={options.keep}/{options.target}-",
                "-print_final_stats=1",
            ],
            target.check,
        )
        atheris.Fuzz()


def _escaped(word: str) -> str:
    """A word as libFuzzer's dictionaries have it."""
    return "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}" for byte in word.encode()
    )


if __name__ == "__main__":
    main()
