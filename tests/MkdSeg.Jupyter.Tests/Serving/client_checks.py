"""
What Jupyter's own client library sees of the kernel: the checks of jupyter_kernel_test, and more. Prints a line of JSON for
each check.
"""
import json
import os
import signal
import sys
import time
import traceback

import nbformat
from queue import Empty

from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

KERNEL = ".net-fsharp"
PATIENCE = 60
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


class Kernel:
    def __init__(self):
        self.manager, self.client = start_new_kernel(kernel_name=KERNEL, startup_timeout=PATIENCE)

    def reply(self, request, patience=PATIENCE):
        while True:
            message = self.client.get_shell_msg(timeout=patience)
            if message["parent_header"].get("msg_id") == request:
                return message

    def published(self, request):
        """What was published for a request, up to the kernel's being idle again, with the times of arrival."""
        messages = []
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == request:
                messages.append((time.monotonic(), message))
                if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                    return messages

    def ask(self, request):
        reply = self.reply(request)
        return reply, [message for _, message in self.published(request)]

    def run(self, code, **options):
        """The content of the reply, and what was published besides the states: (type, content)."""
        reply, messages = self.ask(self.client.execute(code, **options))
        states = [m["content"]["execution_state"] for m in messages if m["msg_type"] == "status"]
        equal(states, ["busy", "idle"])
        return reply["content"], [(m["msg_type"], m["content"]) for m in messages if m["msg_type"] != "status"]

    def result(self, code):
        return [c["data"]["text/plain"] for t, c in self.run(code)[1] if t == "execute_result"]

    @property
    def pid(self):
        return self.manager.provisioner.process.pid


def equal(found, expected):
    assert found == expected, f"{found!r} instead of {expected!r}"


def holds(condition, about=""):
    assert condition, about


def interrupted(kernel, code, interrupt):
    """Interrupts an endless cell that has begun; seconds until the reply, and its content."""
    request = kernel.client.execute(f'printfn "begun"\n{code}')
    while True:
        message = kernel.client.get_iopub_msg(timeout=PATIENCE)
        if message["parent_header"].get("msg_id") == request and message["msg_type"] == "stream":
            break
    time.sleep(0.3)
    begun = time.monotonic()
    interrupt()
    content = kernel.reply(request)["content"]
    seconds = time.monotonic() - begun
    kernel.published(request)
    return seconds, content


@check
def kernel_info(kernel, other):
    reply, _ = kernel.ask(kernel.client.kernel_info())
    content = reply["content"]
    equal(content["status"], "ok")
    equal(content["protocol_version"], "5.3")
    equal((content["language_info"]["name"], content["language_info"]["pygments_lexer"]), ("F#", "fsharp"))
    equal((reply["msg_type"], reply["header"]["version"]), ("kernel_info_reply", "5.3"))


@check
def streams(kernel, other):
    reply, messages = kernel.run('printfn "héllo 😀"')
    equal(reply["status"], "ok")
    equal([m[0] for m in messages], ["execute_input", "stream"])
    equal(messages[1][1], {"name": "stdout", "text": "héllo 😀\n"})
    equal(kernel.run('eprintf "oh"')[1][1][1], {"name": "stderr", "text": "oh"})
    native = kernel.run('System.Diagnostics.Process.Start("echo", "native").WaitForExit()\nSystem.Threading.Thread.Sleep 300')[1]
    equal("".join(c["text"] for t, c in native if t == "stream"), "native\n")


@check
def streams_while_running(kernel, other):
    request = kernel.client.execute('printfn "first"\nSystem.Threading.Thread.Sleep 1000')
    messages = kernel.published(request)
    kernel.reply(request)
    first = next(at for at, message in messages if message["msg_type"] == "stream")
    holds(messages[-1][0] - first > 0.5, "the first line did not wait for the end")


@check
def execute_result(kernel, other):
    reply, messages = kernel.run("let six = 6\nsix * 7")
    kind, content = messages[-1]
    equal(kind, "execute_result")
    equal(content["data"]["text/plain"], "42")
    equal(content["execution_count"], reply["execution_count"])
    holds("<table" in kernel.run("[ {| A = 1 |} ]")[1][-1][1]["data"]["text/html"])


@check
def display_and_update(kernel, other):
    messages = kernel.run('let shown = display "a"\nshown.Update "b"')[1]
    equal([kind for kind, _ in messages], ["execute_input", "display_data", "update_display_data"])
    first, second = messages[1][1], messages[2][1]
    equal((first["data"]["text/plain"], second["data"]["text/plain"]), ("a", "b"))
    equal(first["transient"], second["transient"])


@check
def counts_and_history(kernel, other):
    count = kernel.run("let first = 1")[0]["execution_count"]
    equal(kernel.run("let second = 2")[0]["execution_count"], count + 1)
    reply, messages = kernel.run("printf \"x\"\n3", silent=True)
    equal((reply["status"], messages), ("ok", []))
    reply, messages = kernel.run("4", store_history=False)
    equal([kind for kind, _ in messages], ["execute_input", "execute_result"])
    equal(kernel.run("  ")[0]["status"], "ok")
    equal(kernel.run("let third = 3")[0]["execution_count"], count + 2)
    asked = {
        "tail": dict(hist_access_type="tail", n=2),
        "range": dict(hist_access_type="range", session=0, start=count, stop=count + 2),
        "search": dict(hist_access_type="search", pattern="let seco*"),
    }
    lines = {name: kernel.ask(kernel.client.history(raw=True, output=False, **how))[0]["content"]["history"] for name, how in asked.items()}
    equal(lines["tail"], [[0, count + 1, "let second = 2"], [0, count + 2, "let third = 3"]])
    equal(lines["range"], [[0, count, "let first = 1"], [0, count + 1, "let second = 2"]])
    equal(lines["search"], [[0, count + 1, "let second = 2"]])


@check
def user_expressions(kernel, other):
    found = kernel.run("let asked = 5", user_expressions={"good": "asked + 1", "bad": "unknownName"})[0]["user_expressions"]
    equal((found["good"]["status"], found["good"]["data"]["text/plain"]), ("ok", "6"))
    equal((found["bad"]["status"], found["bad"]["ename"]), ("error", "CompilationError"))


@check
def errors(kernel, other):
    reply, messages = kernel.run('failwith "went wrong"')
    kind, content = messages[-1]
    equal(kind, "error")
    equal((content["ename"], content["evalue"]), ("System.Exception", "went wrong"))
    equal({name: reply[name] for name in ("status", "ename", "evalue", "traceback")}, {"status": "error", **content})
    reply, _ = kernel.run("let a = 1\nlet b = a + \"x\"")
    equal(reply["ename"], "CompilationError")
    holds("line 2, column 13" in reply["evalue"], reply["evalue"])


@check
def stop_on_error(kernel, other):
    slow_failure = 'System.Threading.Thread.Sleep 500\nfailwith "stop"'
    requests = [kernel.client.execute(code) for code in (slow_failure, "1", "2")]
    answers = [kernel.ask(request) for request in requests]
    equal([reply["content"]["status"] for reply, _ in answers], ["error", "aborted", "aborted"])
    equal([m["msg_type"] for _, messages in answers[1:] for m in messages], ["status"] * 4)
    equal(kernel.result("3"), ["3"])
    requests = [kernel.client.execute(slow_failure, stop_on_error=False), kernel.client.execute("4")]
    equal([kernel.ask(request)[0]["content"]["status"] for request in requests], ["error", "ok"])


@check
def completion(kernel, other):
    kernel.run('let lengthyName = "a"')
    for code, word, start in [
        ("lengthyN", "lengthyName", 0),
        ("lengthyName.Subs", "Substring", 12),
        ('"😀" + lengthyN', "lengthyName", 6),
        ("List.ma", "map", 5),
    ]:
        content = kernel.ask(kernel.client.complete(code))[0]["content"]
        equal(content["status"], "ok")
        holds(word in content["matches"], content["matches"])
        equal((content["cursor_start"], content["cursor_end"]), (start, len(code)))
    middle = kernel.ask(kernel.client.complete("lengthyN + 1", 8))[0]["content"]
    equal((middle["matches"], middle["cursor_end"]), (["lengthyName"], 8))


@check
def inspection(kernel, other):
    kernel.run("/// Twice a number.\nlet twice (x: int) = 2 * x")
    content = kernel.ask(kernel.client.inspect("twice 3", 2))[0]["content"]
    equal((content["status"], content["found"]), ("ok", True))
    holds("x: int" in content["data"]["text/plain"], content["data"])
    equal(kernel.ask(kernel.client.inspect("nothingOfThatName"))[0]["content"]["found"], False)


@check
def is_complete(kernel, other):
    for code, status in [
        ("1 + 1", "complete"),
        ("let f x =", "incomplete"),
        ("[ 1; 2", "incomplete"),
        ('"abc', "incomplete"),
        ("1 +", "incomplete"),
        ("let x = 1)", "invalid"),
    ]:
        content = kernel.ask(kernel.client.is_complete(code))[0]["content"]
        equal((code, content["status"]), (code, status))
        equal("indent" in content, status == "incomplete")


@check
def stdin_refused(kernel, other):
    reply, _ = kernel.run("System.Console.ReadLine()", allow_stdin=True)
    equal(reply["status"], "error")
    holds("cannot read from standard input" in reply["evalue"], reply["evalue"])
    try:
        kernel.client.get_stdin_msg(timeout=0.3)
        holds(False, "input was asked for")
    except Empty:
        pass


@check
def comms_and_heartbeat(kernel, other):
    equal(kernel.ask(kernel.client.comm_info())[0]["content"], {"status": "ok", "comms": {}})
    opened = kernel.client.session.msg("comm_open", {"comm_id": "c1", "target_name": "nobody", "data": {}})
    kernel.client.shell_channel.send(opened)
    messages = [message for _, message in kernel.published(opened["header"]["msg_id"])]
    equal([m["content"].get("comm_id") for m in messages if m["msg_type"] == "comm_close"], ["c1"])
    kernel.client.hb_channel.unpause()
    time.sleep(1.5)
    holds(kernel.client.hb_channel.is_beating())


@check
def bad_signature_dropped(kernel, other):
    key = kernel.client.session.key
    kernel.client.session.key = b"another key"
    request = kernel.client.execute("let intruder = 1")
    kernel.client.session.key = key
    try:
        kernel.reply(request, patience=1)
        holds(False, "there was an answer")
    except Exception as problem:
        equal(type(problem).__name__, "Empty")
    equal(kernel.run("intruder")[0]["ename"], "CompilationError")


@check
def interruption(kernel, other):
    kernel.run("let kept = 7")
    for code in ("while true do ()", "while true do ()", "System.Threading.Thread.Sleep 60000"):
        seconds, content = interrupted(kernel, code, kernel.manager.interrupt_kernel)
        equal((content["status"], content["ename"]), ("error", "Interrupted"))
        holds(seconds < 2, f"{code} took {seconds:.1f} s")
        equal(kernel.result("kept"), ["7"])


@check
def interruption_by_signal(kernel, other):
    for _ in range(2):
        seconds, content = interrupted(kernel, "while true do ()", lambda: os.killpg(os.getpgid(kernel.pid), signal.SIGINT))
        equal(content["ename"], "Interrupted")
        holds(seconds < 2, f"{seconds:.1f} s")
    equal(kernel.result("kept"), ["7"])


@check
def interruption_that_takes_long(kernel, other):
    """A cell that cannot be stopped yet, here in a finally block, is said to be so, and nothing is lost."""
    busy = (
        "let clock = System.Diagnostics.Stopwatch.StartNew()\n"
        "try System.Threading.Thread.Sleep -1 finally (while clock.ElapsedMilliseconds < 6000L do ())"
    )
    request = kernel.client.execute(busy)
    time.sleep(1.5)
    kernel.manager.interrupt_kernel()
    reply, messages = kernel.ask(request)
    equal(reply["content"]["ename"], "Interrupted")
    holds(any("has not stopped yet" in m["content"].get("text", "") for m in messages), messages)
    equal(kernel.result("kept"), ["7"])


@check
def two_kernels(kernel, other):
    kernel.run("let who = 1")
    other.run("let who = 2")
    equal((kernel.result("who"), other.result("who")), (["1"], ["2"]))


@check
def cells_that_end_their_session(kernel, other):
    equal(other.run("exit 3")[0]["ename"], "Exit")
    equal(other.result("who"), ["2"])
    reply, _ = other.run("System.Environment.Exit 5")
    equal(reply["ename"], "ProcessEnded")
    holds("exit code 5" in reply["evalue"], reply["evalue"])
    count = reply["execution_count"]
    reply, messages = other.run("40 + 2")
    equal((messages[-1][1]["data"]["text/plain"], reply["execution_count"]), ("42", count + 1))


@check
def restart(kernel, other):
    before = kernel.pid
    kernel.manager.restart_kernel(now=False)
    kernel.client.wait_for_ready(timeout=PATIENCE)
    holds(kernel.pid != before)
    reply, _ = kernel.run("kept")
    equal((reply["ename"], reply["execution_count"]), ("CompilationError", 1))


@check
def shutdown(kernel, other):
    children = [int(word) for word in open(f"/proc/{kernel.pid}/task/{kernel.pid}/children").read().split()] or [
        int(word)
        for task in os.listdir(f"/proc/{kernel.pid}/task")
        for word in open(f"/proc/{kernel.pid}/task/{task}/children").read().split()
    ]
    holds(children, "the kernel has its session's process")
    reply = kernel.client.shutdown(reply=True, timeout=PATIENCE)
    equal((reply["content"]["status"], reply["content"]["restart"]), ("ok", False))
    begun = time.monotonic()
    code = kernel.manager.provisioner.process.wait(timeout=10)
    equal(code, 0)
    holds(time.monotonic() - begun < 3)
    time.sleep(0.5)
    equal([child for child in children if os.path.exists(f"/proc/{child}")], [])


@check
def nbclient(kernel, other):
    def notebook(*sources):
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": {"name": KERNEL, "display_name": "F#", "language": "F#"}})

    made = notebook("let a = 40", 'let shown = display "a"\nshown.Update "b"', "a + 2", "[ {| Dice = 0.5 |} ]", 'failwith "the end"')
    try:
        NotebookClient(made, timeout=PATIENCE, startup_timeout=PATIENCE).execute()
        holds(False, "the last cell fails")
    except CellExecutionError as problem:
        equal((problem.ename, problem.evalue), ("System.Exception", "the end"))
    nbformat.validate(made)
    equal([cell.execution_count for cell in made.cells], [1, 2, 3, 4, 5])
    equal(made.cells[1].outputs[0].data["text/plain"], "b")
    equal(made.cells[2].outputs[0].data["text/plain"], "42")
    equal(made.cells[4].outputs[-1].ename, "System.Exception")


def main():
    # Whoever runs this in the background has it ignore SIGINT, and the kernels would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    kernels = Kernel(), Kernel()
    for function in CHECKS:
        begun = time.monotonic()
        try:
            function(*kernels)
            failure = ""
        except Exception:
            failure = traceback.format_exc()
        print(json.dumps({"check": function.__name__, "failure": failure, "seconds": round(time.monotonic() - begun, 1)}), flush=True)
    for kernel in kernels:
        kernel.client.stop_channels()
        if kernel.manager.is_alive():
            kernel.manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    sys.exit(main())
