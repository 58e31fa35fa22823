"""A small command line with verbs and options as Python's standard library makes one: the least time in which a Python program
can print its help."""

import argparse

parser = argparse.ArgumentParser(description="A command line with as many verbs as mkdseg.")
verbs = parser.add_subparsers(title="commands")
for name in ("phantom", "check", "train", "predict", "evaluate", "replay", "diff", "rerun"):
    verb = verbs.add_parser(name, help=f"what {name} does")
    for option in ("--data", "--target", "--method", "--profile", "--fold", "--seed", "--threads", "--out"):
        verb.add_argument(option, help="what it takes")
parser.parse_args()
