"""The JSON Schema of a config, made from the models, for editors: `python -m simulate.config.json_schema`."""

import argparse
import json
import sys
from pathlib import Path


def schema_text() -> str:
    """Return the text of configs/schema.json, made from the models."""
    from simulate.config.schema import ConfigFile

    schema = ConfigFile.model_json_schema()
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "intrinsic-mc company config",
        **{key: value for key, value in schema.items() if key != "title"},
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the schema to a file, or check that the file is up to date.

    Returns
    -------
    int
        The exit code: 1 if the file is out of date, else 0.
    """
    parser = argparse.ArgumentParser(prog="python -m simulate.config.json_schema", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if the file is stale")
    options = parser.parse_args()
    if not options.check:
        options.file.write_text(schema_text(), encoding="utf-8")
        return 0
    if options.file.is_file() and options.file.read_text(encoding="utf-8") == schema_text():
        return 0
    print(f"{options.file}: does not match the models; run `make schema`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
