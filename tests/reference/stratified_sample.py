#!/usr/bin/env python3
"""Draws measured crystals with structure files from a table of conductivities, spread over families and decades.

    stratified_sample.py TABLE CIFS FOLDER [--count 40] [--seed 1] [--most-atoms 200]

TABLE is comma-separated with the columns id, family, conductivity_s_cm, cif_file, n_atoms_cell and charge_cif (obelix_train.csv), CIFS the
folder its cif_file is relative to. The files drawn are linked into FOLDER, and a line per file is printed. Families take turns, the larger
ones first and oftener (their size to the power 0.8); within a family the decades take turns. The same seed draws the same files.
"""
import argparse
import csv
import math
import os
import random
from collections import defaultdict

LARGEST_CHARGE = 0.5  # e in the cell: beyond it the file's composition is in doubt
WEIGHT = 0.8


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("table", "cifs", "folder"):
        arguments.add_argument(name)
    arguments.add_argument("--count", type=int, default=40)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--most-atoms", type=float, default=200, help="atoms in the conventional cell")
    a = arguments.parse_args()
    with open(a.table, newline="", encoding="utf-8") as table:
        rows = [r for r in csv.DictReader(table) if r["cif_file"] and float(r["n_atoms_cell"]) <= a.most_atoms
                and abs(float(r["charge_cif"] or 0)) < LARGEST_CHARGE]
    os.makedirs(a.folder, exist_ok=True)
    drawn = draw(rows, a.count, random.Random(a.seed))
    for row in drawn:
        link = os.path.join(a.folder, os.path.basename(row["cif_file"]))
        if not os.path.lexists(link):
            os.symlink(os.path.abspath(os.path.join(a.cifs, row["cif_file"])), link)
        print(f"{row['id']}  {row['family'] or '-':24} {float(row['conductivity_s_cm']):8.1e} S/cm  {row['formula']}")
    print(f"{len(drawn)} of {len(rows)} in {a.folder}, {len({r['family'] for r in drawn})} families")


def draw(rows, count, generator):
    families = defaultdict(lambda: defaultdict(list))
    for row in sorted(rows, key=lambda r: r["id"]):
        families[row["family"]][math.floor(math.log10(float(row["conductivity_s_cm"])))].append(row)
    queues = {}
    for family, decades in sorted(families.items()):
        order = sorted(decades)
        generator.shuffle(order)
        for decade in order:
            generator.shuffle(decades[decade])
        most = max(len(d) for d in decades.values())
        queues[family] = [decades[d][i] for i in range(most) for d in order if i < len(decades[d])]
    taken = defaultdict(int)
    drawn = []
    while len(drawn) < count and any(taken[f] < len(q) for f, q in queues.items()):
        family = min((f for f in queues if taken[f] < len(queues[f])), key=lambda f: ((taken[f] + 0.5) / len(queues[f]) ** WEIGHT, f))
        drawn.append(queues[family][taken[family]])
        taken[family] += 1
    return drawn


if __name__ == "__main__":
    main()
