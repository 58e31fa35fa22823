"""Jupyter's own conformance tests, the package jupyter_kernel_test, on our kernel. One line of JSON for each test: its name, why it was
skipped and why it failed, both empty where it passed.

Two of its tests do not apply: the kernel has no pager, and no cell of it clears its output.
"""

import json
import sys
import unittest

import jupyter_kernel_test
from jupyter_kernel_test import KernelTests

# Its 15 seconds are for a machine that does nothing else.
jupyter_kernel_test.TIMEOUT = 120


class FSharpKernelTests(KernelTests):
    kernel_name = ".net-fsharp"
    language_name = "F#"
    file_extension = ".fsx"

    code_hello_world = 'printfn "hello, world"'
    code_stderr = 'eprintfn "on standard error"'
    code_generate_error = 'failwith "asked for"'
    code_inspect_sample = "List.map"
    code_history_pattern = "1 + 2"
    supported_history_operations = ("tail", "range", "search")

    completion_samples = [
        {"text": "List.sortByDesc", "matches": {"sortByDescending"}},
        {"text": "System.Math.Abs", "matches": {"Abs"}},
        {"text": "printf"},
        {"text": ""},
    ]
    complete_code_samples = ["1", "let f x = x + 1", 'printfn "x"', "", "// a comment", "type Pair = { A: int; B: int }", "1;;"]
    incomplete_code_samples = ["let f x =", "[ 1; 2", 'printfn "x', "if true then", "(* a comment", 'let text = """']
    invalid_code_samples = ["let x = )", "1 = = 2", "]"]

    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": "1 + 3", "result": "4"},
        {"code": "1 + 4", "result": "5"},
        {"code": "Some 2", "result": "Some 2"},
        {"code": "[ {| Dice = 0.5 |} ]", "mime": "text/html"},
        {"code": "[ 1; 2 ]", "mime": "text/html"},
        {"code": 'LaTeXString "x^2"', "mime": "text/latex", "result": "x^2"},
        {"code": "PNG [| 1uy |]", "mime": "image/png"},
    ]
    code_display_data = [
        {"code": "display 3", "mime": "text/plain"},
        {"code": "display [ 1; 2 ]", "mime": "text/html"},
        {"code": 'display (HTML "<b>x</b>")', "mime": "text/html"},
        {"code": "#!html\n<b>x</b>", "mime": "text/html"},
        {"code": "#!markdown\n*x*", "mime": "text/markdown"},
    ]


class Told(unittest.TestResult):
    """Every end of a test; a test with parts fails by its first part that does."""

    def __init__(self):
        super().__init__()
        self.told = {}

    def _tell(self, test, skipped="", failure=""):
        entry = self.told.setdefault(test.id().split(".")[-1], {"skipped": "", "failure": ""})
        entry["skipped"] = entry["skipped"] or skipped
        entry["failure"] = entry["failure"] or failure

    def addSuccess(self, test):
        self._tell(test)

    def addSkip(self, test, reason):
        self._tell(test, skipped=reason or "does not apply")

    def addFailure(self, test, err):
        self._tell(test, failure=self._exc_info_to_string(err, test))

    addError = addFailure

    def addSubTest(self, test, part, err):
        if err is not None:
            self._tell(test, failure=f"{part}: {self._exc_info_to_string(err, test)}")


def main():
    result = Told()
    unittest.defaultTestLoader.loadTestsFromTestCase(FSharpKernelTests).run(result)
    for name, entry in sorted(result.told.items()):
        print(json.dumps({"check": name, **entry}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
