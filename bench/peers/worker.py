"""The peers' side of the protocol: one JSON object a line. MkdSeg.Bench/Workers/WorkerLoop.cs is the same in C#.

A script gives `serve` an object with `versions` (texts by name), `run()` and `outputs(path)`; `prepare()` before each run is
not timed, `wait()` after the runs of a sample is, `peak_mib()` tells another memory than the process's own, and `parts()` tells
seconds of named parts that were measured on their own.
"""

import json
import math
import os
import struct
import sys
import time


def options(**kinds):
    """The script's --key value pairs, each read by its kind: options(folder=str, threads=int)."""
    given = dict(zip((key[2:] for key in sys.argv[1::2]), sys.argv[2::2]))
    missing = [key for key in kinds if key not in given]
    if missing:
        sys.exit(f"missing: --{', --'.join(missing)}")
    return {key: kind(given[key]) for key, kind in kinds.items()}


def serve(work):
    # Whatever a library prints must not come between the lines of the protocol.
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)

    def say(reply):
        replies.write(json.dumps(reply) + "\n")

    say({"ready": True, "versions": {name: str(text) for name, text in work.versions.items()}})
    for line in sys.stdin:
        verb, _, rest = line.rstrip("\n").partition(" ")
        if verb == "run" and (not rest or rest.isdecimal() and int(rest) > 0):
            say(sample(work, int(rest or 1)))
        elif verb == "outputs":
            work.outputs(rest)
            say({"path": rest})
        else:
            sys.exit(f"a worker knows 'run', 'run N' and 'outputs FILE', not '{line.rstrip()}'")


def sample(work, repeats):
    """Means of some runs; the parts are measured after all of them, as often."""
    seconds = 0
    for _ in range(repeats):
        getattr(work, "prepare", lambda: None)()
        start = time.perf_counter()
        work.run()
        seconds += time.perf_counter() - start
    start = time.perf_counter()
    getattr(work, "wait", lambda: None)()
    seconds += time.perf_counter() - start
    peak = getattr(work, "peak_mib", peak_mib)()
    parts = [getattr(work, "parts", dict)() for _ in range(repeats)]
    return {
        "seconds": seconds / repeats,
        "peak_mib": peak,
        "parts": {name: sum(part[name] for part in parts) / repeats for name in parts[0]},
    }


def peak_mib():
    """Largest resident memory of this process so far, as Linux counts it (VmHWM)."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024


def torch_versions(threads):
    """What a worker on PyTorch tells of itself, the BLAS in use among it."""
    import torch

    torch.set_num_threads(threads)
    torch.mm(torch.ones(2, 2), torch.ones(2, 2))
    with open("/proc/self/maps") as maps:
        blas = sorted({os.path.realpath(line.split()[-1]) for line in maps if "blas" in line})
    settings = {name: value for name, value in os.environ.items() if name.startswith(("OMP_", "MALLOC_", "GLIBC_", "LD_PRELOAD"))}
    versions = {"python": sys.version.split()[0], "torch": torch.__version__}
    return {**versions, "threads": torch.get_num_threads(), "blas": " ".join(blas), **settings}


def read_tensors(path):
    """A safetensors file as torch tensors by name."""
    import torch

    types = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64, "I32": torch.int32, "U8": torch.uint8}
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            dtype, count = types[entry["dtype"]], math.prod(entry["shape"])
            start = entry["data_offsets"][0]
            value = torch.frombuffer(data, dtype=dtype, offset=start, count=count) if count else torch.empty(0, dtype=dtype)
            tensors[name] = value.reshape(entry["shape"]).clone()
    return tensors


def write_tensors(path, tensors):
    """Torch tensors by name as a safetensors file."""
    import torch

    names = {torch.float32: "F32", torch.float64: "F64", torch.int64: "I64", torch.int32: "I32", torch.uint8: "U8"}
    header, chunks, offset = {}, [], 0
    for name, value in tensors.items():
        chunk = value.detach().cpu().contiguous().numpy().tobytes()
        header[name] = {"dtype": names[value.dtype], "shape": list(value.shape), "data_offsets": [offset, offset + len(chunk)]}
        chunks.append(chunk)
        offset += len(chunk)
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.writelines(chunks)
