#!/usr/bin/env python3
"""Lithium diffusion in cubic Li7La3Zr2O12 with a neuroevolution potential against published values.

    garnet_diffusion.py PROGRAM MODEL FOLDER [--seeds 1,2] [--time 100] [--timestep 1]

PROGRAM is the built program (Screening.Runner/bin/Release/net10.0/screening), MODEL nep4zbl_LLZO_NEP25.txt. Runs `md` at zero pressure from the
disordered bundled structure, one ordering per seed, at 1000, 1100 and 1200 K, keeps the trajectories in FOLDER (those that are there
are not run again), pools the seeds of a temperature with `analyze`, and prints D, volume and activation energy.
"""
import argparse
import json
import math
import os
import subprocess

KELVIN = [1000, 1100, 1200]
CITED = {1000: (9.702e-6, 143800.3), 1100: (1.305e-5, 144725.1), 1200: (1.667e-5, 145702.2)}  # GPUMD, 12288 atoms, 1 ns, constant pressure
CITED_ATOMS = 12288
BOLTZMANN = 8.617333262e-5  # eV/K
STRUCTURE = os.path.join(os.path.dirname(__file__), "..", "..", "data", "candidates", "Li7La3Zr2O12-cubic.cif")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("program", "model", "folder"):
        arguments.add_argument(name)
    arguments.add_argument("--seeds", default="1,2")
    arguments.add_argument("--time", default="100")
    arguments.add_argument("--timestep", default="1")
    a = arguments.parse_args()
    os.makedirs(a.folder, exist_ok=True)
    points = []
    print("| T, K | replicas | D, cm2/s | published D | difference / error | volume, A3 per 192 atoms | published |")
    print("|---|---|---|---|---|---|---|")
    for kelvin in KELVIN:
        files = []
        for seed in a.seeds.split(","):
            path = os.path.join(a.folder, f"llzo-{kelvin}-{seed}.xyz.gz")
            if not os.path.exists(path):
                part = os.path.join(a.folder, f"part-{kelvin}-{seed}.xyz.gz")
                subprocess.run([a.program, "md", STRUCTURE, "--potential", a.model, "--temperature", str(kelvin), "--pressure", "0", "--time", a.time,
                                "--equilibration", "20", "--timestep", a.timestep, "--frame-interval", "100", "--seed", seed, "--out", part],
                               check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                os.rename(part, path)
            files.append(path)
        printed = subprocess.run([a.program, "analyze", *files, "--mobile", "Li", "--temperature", str(kelvin), "--json"],
                                 check=True, capture_output=True, text=True).stdout
        result = json.loads(printed)
        d = result["tracer_diffusivity_cm2_s"]
        value, error = d["value"], d["standard_error"]
        points.append((1 / (BOLTZMANN * kelvin), math.log(value), error / value))
        cited, volume = CITED[kelvin]
        print(f"| {kelvin} | {len(files)} | ({value * 1e5:.3f} ± {error * 1e5:.3f})e-5 | {cited * 1e5:.3f}e-5 | {(value - cited) / error:+.1f} | "
              f"{result['volume_A3'] * 192 / result['atoms']:.1f} | {volume * 192 / CITED_ATOMS:.1f} |", flush=True)
    weights = [1 / e ** 2 for _, _, e in points]
    total = sum(weights)
    x = sum(w * p[0] for w, p in zip(weights, points)) / total
    y = sum(w * p[1] for w, p in zip(weights, points)) / total
    square = sum(w * (p[0] - x) ** 2 for w, p in zip(weights, points))
    slope = sum(w * (p[0] - x) * (p[1] - y) for w, p in zip(weights, points)) / square
    print(f"activation energy of D: {-slope:.3f} ± {square ** -0.5:.3f} eV; of the published D: 0.280 eV")


main()
