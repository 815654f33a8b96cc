"""Base cases far outside of what is usual: possible, but more often a slip of the decimal point."""

from collections.abc import Iterator, Mapping

from simulate.config.config import Config
from simulate.config.documentation.input_docs import input_docs
from simulate.config.issues import Finding, Severity
from simulate.config.validation.base_year import input_issue


def unusual_base_cases(config: Config, bases: Mapping[str, float]) -> Iterator[Finding]:
    """Warn of rates, shares, ratios and years that hardly any company has.

    Amounts of money are not looked at, whose usual size depends on the company: reported figures and the
    market capitalization show what is wrong with them.

    Parameters
    ----------
    config : Config
        The config, for the places of its inputs.
    bases : mapping of str to float
        The base cases that are right, by name.

    Yields
    ------
    Finding
        A warning for each base case outside of `InputDoc.warned_outside`.
    """
    for name, base in bases.items():
        doc = input_docs().inputs[name]
        if doc.warned_outside is not None:
            low, high = doc.warned_outside
            if not low <= base <= high:
                gives = f"gives {base:.6g}, which " if name in config.expressions else ""
                wanted = f"{gives}is far from what is usual: {doc.usual}"
                yield Finding(input_issue(config, name, wanted), Severity.WARNING)
