"""Insertion and queries of the store beside those of ASE's database, on the same rows and the same machine.

    python3 tests/Screening.Benchmarks/store/compare.py [ROWS [ROWS_FOR_ASE_INSERTION]]

Short rows hold seven quantities, whole rows what a campaign stores of a candidate except its curves: 60 quantities more, three replicas,
five remarks (a fifth of ROWS). ASE's insertion goes through `ase.db.connect(...).write(...)` in one transaction, values as key_value_pairs,
replicas and remarks as data, on fewer rows because it is slow; its queries run on all ROWS, which are put into its tables directly (the
schema is that of ASE 3.22). Needs Python with ase, and the built benchmarks.
"""
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

import ase
import ase.db
from ase import Atoms

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
ASE_ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 5_000
REPEATS = 5
FORMULAS = {"Li6PS5Cl": "Li6PS5Cl", "Li3PS4": "Li3PS4", "LiCl": "LiCl", "Na3PS4": "Na3PS4"}
KEYS = ["band_center", "softness", "diffusivity", "conductivity", "site_entropy", "skewness", "barrier"]
SCALE = {"band_center": 20.0, "diffusivity": 1e-5}
ORDINARY = "band_center>10,softness<0.6,temperature=1000"
RARE = "band_center>19.99,softness<0.04,temperature=1000"


OTHERS = [f"other_quantity_{k}" for k in range(60)]
REMARKS = [f"remark {k}: a sentence such as preparation and descriptors leave, of about ninety characters, {k}" for k in range(5)]
REPLICAS = [{"ordering": k, "seed": 8432459233250575, "time_ps": 15, "diffusivity": 6.13566199090966e-05, "temperature": 999.3912004721225,
             "drift": -2.4215432688651928e-05, "verdict": "ok", "reason": "completed 18000 steps"} for k in range(3)]


def values(i, generator, whole=False):
    numbers = {key: generator.random() * SCALE.get(key, 1.0) for key in KEYS + (OTHERS if whole else [])}
    numbers["temperature"] = 800 if i % 3 == 0 else 1000
    return numbers


def inserted(path, whole):
    generator = random.Random(1)
    atoms = {f: Atoms(f) for f in FORMULAS}
    names = list(FORMULAS)
    with ase.db.connect(path) as db:
        start, processor = time.perf_counter(), time.process_time()
        for i in range(ASE_ROWS):
            db.write(atoms[names[i % len(names)]], key_value_pairs=dict(values(i, generator, whole), verdict="ok" if i % 5 else "below_floor"),
                     data={"replicas": REPLICAS, "remarks": REMARKS} if whole else {})
    return ASE_ROWS / (time.perf_counter() - start), ASE_ROWS / (time.process_time() - processor)


def filled(path):
    """ROWS rows as ASE itself would have written them."""
    with ase.db.connect(path) as db:
        db.write(Atoms("LiCl"), key_value_pairs={"band_center": 0.5})
    connection = sqlite3.connect(path)
    template = list(connection.execute("SELECT * FROM systems").fetchone())
    places = ",".join("?" * len(template))
    generator = random.Random(1)
    connection.executescript("PRAGMA synchronous=OFF; DELETE FROM systems; DELETE FROM keys; DELETE FROM number_key_values; DELETE FROM text_key_values; DELETE FROM species;")
    for first in range(0, ROWS, 20_000):
        systems, keys, numbers, texts, species = [], [], [], [], []
        for i in range(first, min(ROWS, first + 20_000)):
            row, pairs = i + 1, dict(values(i, generator), verdict="ok" if i % 5 else "below_floor")
            systems.append([row, f"{row:032x}"] + template[2:25] + [json.dumps(pairs)] + template[26:])
            keys += [(key, row) for key in pairs]
            numbers += [(key, value, row) for key, value in pairs.items() if key != "verdict"]
            texts.append(("verdict", pairs["verdict"], row))
            species += [(3, 1, row), (17, 1, row)]
        connection.executemany(f"INSERT INTO systems VALUES ({places})", systems)
        connection.executemany("INSERT INTO keys VALUES (?,?)", keys)
        connection.executemany("INSERT INTO number_key_values VALUES (?,?,?)", numbers)
        connection.executemany("INSERT INTO text_key_values VALUES (?,?,?)", texts)
        connection.executemany("INSERT INTO species VALUES (?,?,?)", species)
    connection.commit()
    connection.close()


def query_ms(path, selection):
    db = ase.db.connect(path)
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        found = len(list(db.select(selection, sort="-diffusivity", limit=50)))
        times.append((time.perf_counter() - start) * 1e3)
    return found, statistics.median(times)


def ours(rows, *options):
    here = os.path.dirname(os.path.abspath(__file__))
    command = ["dotnet", "run", "-c", "Release", "--no-build", "--project", os.path.dirname(here), "--", "store", str(rows), "--json", *options]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def insertion(name, mine, path, whole):
    rate, processor_rate = inserted(path, whole)
    print(f"insert, {name:10s}{mine['insert_rows_per_s']:12.0f} rows/s  ASE {rate:10.0f} rows/s  ratio {mine['insert_rows_per_s'] / rate:8.1f}")
    print(f"  per processor s {mine['insert_rows_per_processor_second']:12.0f} rows    ASE {processor_rate:10.0f} rows    ratio {mine['insert_rows_per_processor_second'] / processor_rate:8.1f}")


def main():
    short, whole = ours(ROWS), ours(ROWS // 5, "--whole")
    print(f"ASE {ase.__version__}, {ROWS} rows; insertion of ASE on {ASE_ROWS} rows")
    with tempfile.TemporaryDirectory() as folder:
        insertion("short rows", short, os.path.join(folder, "short.db"), whole=False)
        insertion("whole rows", whole, os.path.join(folder, "whole.db"), whole=True)
        path = os.path.join(folder, "query.db")
        filled(path)
        for name, selection, key in (("ordinary filters", ORDINARY, "ordinary_ms"), ("rare filters", RARE, "rare_ms")):
            found, milliseconds = query_ms(path, selection)
            print(f"{name:18s}{short[key]:12.2f} ms      ASE {milliseconds:10.1f} ms      ratio {milliseconds / short[key]:8.1f}  ({found} rows)")


main()
