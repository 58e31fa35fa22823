"""Reads a .nii.gz image to float32 with nibabel, the way its documentation advises for large images."""
import resource
import sys
import time

import nibabel
import numpy as np


def read(path):
    return nibabel.load(path).get_fdata(dtype=np.float32)


if __name__ == "__main__":
    path, repeats = sys.argv[1], int(sys.argv[2])
    for _ in range(repeats):
        began = time.perf_counter()
        read(path)
        seconds = time.perf_counter() - began
        print(f"{seconds:.3f} s, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
