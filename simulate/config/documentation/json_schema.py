"""The JSON Schema of a config, for editors: `python -m simulate.config.documentation.json_schema`."""

import json
import sys
from typing import Any

from simulate.config.documentation.generated_file import write_or_check
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
