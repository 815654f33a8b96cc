"""The JSON Schema of a portfolio, for editors: `python -m simulate.portfolios.config.json_schema`."""

import sys

from simulate.config.documentation.json_schema import schema_document, write_or_check
from simulate.portfolios.config.schema import PortfolioFile


def schema_text() -> str:
    """Return the text of configs/portfolios/schema.json."""
    return schema_document("intrinsic-mc portfolio", PortfolioFile.model_json_schema())


def main() -> int:
    """Write the schema to a file, or check that the file is up to date.

    Returns
    -------
    int
        The exit code: 1 if the file is out of date, else 0.
    """
    return write_or_check("python -m simulate.portfolios.config.json_schema", __doc__ or "", schema_text)


if __name__ == "__main__":
    sys.exit(main())
