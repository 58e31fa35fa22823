"""Runs notebooks where they lie by the kernel of their metadata, which Jupyter knows, and leaves the executed ones in another folder.

run_notebooks.py OUT NOTEBOOK[:NAME=VALUE...] ...

Values take the place of those in the cell tagged "parameters". Standard output has one JSON line for each notebook: its name, its seconds
and why it failed, empty where it did not.
"""

import json
import os
import re
import sys
import time

import nbformat
from nbclient import NotebookClient


def set_parameters(notebook, settings):
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            for name, value in settings:
                cell.source, count = re.subn(rf"(?m)^let {name} = .*$", lambda _: f"let {name} = {value}", cell.source)
                if count != 1:
                    raise ValueError(f"no parameter {name}")


def run(out, path, settings):
    notebook = nbformat.read(path, as_version=4)
    set_parameters(notebook, settings)
    client = NotebookClient(notebook, timeout=1200, resources={"metadata": {"path": os.path.dirname(path)}})
    try:
        client.execute()
    finally:
        nbformat.write(notebook, os.path.join(out, os.path.basename(path)))


def main():
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    for asked in sys.argv[2:]:
        path, *settings = asked.split(":")
        started = time.monotonic()
        try:
            run(out, path, [setting.split("=", 1) for setting in settings])
            failure = ""
        except Exception as problem:  # what the test reports
            failure = f"{type(problem).__name__}: {problem}"
        seconds = round(time.monotonic() - started, 1)
        print(json.dumps({"notebook": os.path.basename(path), "seconds": seconds, "failure": failure}), flush=True)


main()
