"""The JSON Schema of a config, for editors: `python -m simulate.config.documentation.json_schema`."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from simulate.config.documentation.input_docs import input_docs


def schema_text() -> str:
    """Return the text of configs/schema.json, made from the models and the documentation of the inputs."""
    from simulate.config.schema import ConfigFile

    schema = ConfigFile.model_json_schema()
    _explain(schema["$defs"]["ConfigInputs"]["properties"])
    return schema_document("intrinsic-mc company config", schema)


def schema_document(title: str, schema: dict[str, Any]) -> str:
    """Return the text of a schema file.

    Parameters
    ----------
    title : str
        What an editor calls it.
    schema : dict
        As pydantic makes it.
    """
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **{key: value for key, value in schema.items() if key != "title"},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _explain(inputs: dict[str, dict[str, Any]]) -> None:
    """Add to each input what an editor shows beside it."""
    for name, doc in input_docs().inputs.items():
        more = f"{doc.definition} Formula: {doc.formula}. Usual: {doc.usual}."
        inputs[name]["description"] += f". {more}"


def write_or_check(command: str, about: str, text: Callable[[], str]) -> int:
    """Write a text to the file that the command line names, or check that the file has it.

    Parameters
    ----------
    command, about : str
        How the command is called, and what it does, for --help.
    text : callable
        Returns the text of the file.

    Returns
    -------
    int
        The exit code: 1 if the file is out of date, else 0.
    """
    parser = argparse.ArgumentParser(prog=command, description=about)
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if the file is stale")
    options = parser.parse_args()
    if not options.check:
        options.file.write_text(text(), encoding="utf-8")
        return 0
    if options.file.is_file() and options.file.read_text(encoding="utf-8") == text():
        return 0
    print(f"{options.file}: does not match the models; run `make schema`", file=sys.stderr)
    return 1


def main() -> int:
    """Write the schema to a file, or check that the file is up to date.

    Returns
    -------
    int
        The exit code: 1 if the file is out of date, else 0.
    """
    return write_or_check("python -m simulate.config.documentation.json_schema", __doc__, schema_text)


if __name__ == "__main__":
    sys.exit(main())
