#!/usr/bin/env python3
"""Are probabilities of a top place calibrated?

Runs the bundled candidates at half the production time with several seeds, and once or more at full length; then compares what
`rank --order simulated` gives each candidate of a half-length run as P(top-N) with whether it is among the first N of the full-length ranking,
for even N from 2 to 20. Prints a reliability table. Needs the built program and Python alone. Stores that exist are used again.

    python3 tests/reference/top_places.py --program Screening.Runner/bin/Release/net10.0/screening --folder top-places --half 10 --full 2
"""
import argparse
import concurrent.futures
import json
import math
import os
import random
import statistics
import subprocess
import tempfile
from collections import defaultdict

TOPS = range(2, 21, 2)
BINS = [(0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0)]
NEAR_80 = (0.7, 0.9)


def screen(program, folder, name, seed, changes, workers):
    store = os.path.join(folder, f"{name}{seed}.db")
    if not os.path.exists(store):
        command = [program, "run", "data/candidates", "--store", store, "--report", os.path.join(folder, "report"), "--seed", str(seed), "--workers", str(workers)]
        subprocess.run(command + (["--set", *changes] if changes else []), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return store


def rank(program, store, top):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as criteria:
        json.dump({"top_n": top}, criteria)
        criteria.flush()
        text = subprocess.run([program, "rank", "--order", "simulated", "--store", store, "--criteria", criteria.name, "--json"],
                              check=True, capture_output=True, text=True).stdout
    return {row["source"]: row for row in json.loads(text)}


def interval(cases):
    """90 % interval of the observed share; whole half-length runs are resampled, as cases of one run are not independent."""
    runs = sorted({run for run, _, _ in cases})
    by_run = {run: [hit for r, _, hit in cases if r == run] for run in runs}
    draw = random.Random(1)
    shares = []
    for _ in range(2000):
        hits = [h for run in draw.choices(runs, k=len(runs)) for h in by_run[run]]
        shares.append(sum(hits) / len(hits) if hits else math.nan)
    shares = sorted(s for s in shares if not math.isnan(s))
    return shares[int(0.05 * len(shares))], shares[int(0.95 * len(shares)) - 1]


def report(title, cases):
    print(f"\n{title}")
    print("given        mean given   observed   90 % interval    cases")
    for low, high in BINS + [NEAR_80]:
        inside = [c for c in cases if low <= c[1] < high or (high == 1.0 and c[1] == 1.0)]
        if inside:
            a, b = interval(inside)
            print(f"{100 * low:3.0f} to {100 * high:3.0f} %   {statistics.mean(c[1] for c in inside):8.2f}   {statistics.mean(c[2] for c in inside):8.2f}     {a:4.2f} to {b:4.2f}   {len(inside):6d}"
                  + ("   around 80 %" if (low, high) == NEAR_80 else ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--half", type=int, default=10, help="half-length runs, seeds 101, 102, ...")
    parser.add_argument("--full", type=int, default=1, help="full-length runs, seeds 1, 2, ...")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    halves = [screen(options.program, options.folder, "half", 101 + i, ["production=7.5"], options.workers) for i in range(options.half)]
    fulls = [screen(options.program, options.folder, "full", 1 + i, [], options.workers) for i in range(options.full)]
    finals = [{source: row["rank"] for source, row in rank(options.program, store, 5).items()} for store in fulls]

    cases, scores, errors = [], defaultdict(list), defaultdict(list)
    with concurrent.futures.ThreadPoolExecutor(options.workers) as pool:
        asked = {(run, top): pool.submit(rank, options.program, store, top) for run, store in enumerate(halves) for top in TOPS}
    for run in range(len(halves)):
        for top in TOPS:
            rows = asked[run, top].result()
            for source, row in rows.items():
                if row["rank"] is None:
                    continue
                # Places that no resample doubts say nothing about calibration and would only swell the outer bins.
                if 0 < row["p_top_n"] < 1:
                    cases += [(run, row["p_top_n"], int((final.get(source) or math.inf) <= top)) for final in finals]
                if top == TOPS[0] and not row["score_is_from_upper_bound"]:
                    scores[source].append(row["score"]["value"])
                    errors[source].append(row["score"]["standard_error"])

    report(f"P(top-N) of {len(halves)} half-length runs against {len(finals)} full-length ranking(s), N = {TOPS[0]}, {TOPS[1]} ... {TOPS[-1]}; P of exactly 0 or 1 left out", cases)
    ratios = sorted(statistics.stdev(scores[s]) / math.sqrt(statistics.mean(e * e for e in errors[s])) for s in scores if len(scores[s]) >= 5)
    print(f"\nscatter of scores between seeds over quoted error: median {statistics.median(ratios):.2f}, from {ratios[0]:.2f} to {ratios[-1]:.2f} ({len(ratios)} candidates)")


if __name__ == "__main__":
    main()
