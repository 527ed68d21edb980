#!/usr/bin/env python3
"""Compares the contents and multiplicities that screening, gemmi and pymatgen read from CIF files.

    dotnet run -c Release --project Screening.Runner -- prepare FOLDER --json > prepared.json
    python3 tests/reference/compare_readers.py prepared.json

Needs gemmi (Debian: python3-gemmi) and pymatgen (Debian: python3-pymatgen). Three independent expansions of every atom of the
list by the symmetry operations of the file: the program's, gemmi's (small-molecule cell images) and pymatgen's CifParser. Each
disagreement is printed with a fourth count, made here by plain arithmetic with fractions, which says who is right.
"""
import collections, json, sys, warnings

import gemmi
from pymatgen.io.cif import CifParser

warnings.filterwarnings('ignore')
SAME = 0.02          # Å: images nearer than this are one position; a file of the collection has pairs 0.036 Å apart that it counts as two
AMOUNT = 0.01        # atoms: occupancies carry three decimals or more


def operations(path):
    block = gemmi.cif.read(path).sole_block()
    return [gemmi.Op(row.str(0)) for row in block.find(['_symmetry_equiv_pos_as_xyz'])] or \
           [gemmi.Op(row.str(0)) for row in block.find(['_space_group_symop_operation_xyz'])]


def by_gemmi(path):
    """Element amounts and multiplicity of each row of the atom list, from gemmi's reader and its site images."""
    small = gemmi.read_small_structure(path)
    small.setup_cell_images()
    if not small.cell.images:
        # gemmi 0.5.7 takes the symmetry from the Hermann-Mauguin name alone and does not know P2_1/c without spaces.
        group = gemmi.find_spacegroup_by_ops(gemmi.GroupOps(operations(path)))
        if group is not None:
            small.spacegroup_hm = group.xhm()
            small.setup_cell_images()
    amounts, rows = collections.Counter(), []
    for site in small.sites:
        images = 1 + len(small.cell.images)
        on_itself = 1 + small.cell.is_special_position(site.orth(small.cell), SAME)
        rows.append((site.label, images // on_itself))
        amounts[site.element.name] += site.occ * images / on_itself
    return amounts, rows


def by_pymatgen(path):
    structure = CifParser(path, occupancy_tolerance=1.05, site_tolerance=1e-3).get_structures(primitive=False)[0]
    amounts = collections.Counter()
    for site in structure:
        for species, share in site.species.items():
            amounts[getattr(species, 'element', species).symbol] += share
    return amounts


def by_arithmetic(path):
    """Every image of every row by the listed operations, duplicates within SAME removed."""
    small = gemmi.read_small_structure(path)
    amounts, rows = collections.Counter(), []
    for site in small.sites:
        images = []
        for operation in operations(path):
            x = [v % 1 for v in operation.apply_to_xyz([site.fract.x, site.fract.y, site.fract.z])]
            if all(plain(small.cell, x, y) > SAME for y in images):
                images.append(x)
        rows.append((site.label, len(images)))
        amounts[site.element.name] += site.occ * len(images)
    return amounts, rows


def plain(cell, x, y):
    """Distance of two fractional positions, nearest lattice image, Å."""
    d = [a - b - round(a - b) for a, b in zip(x, y)]
    return min(cell.orthogonalize(gemmi.Fractional(d[0] + i, d[1] + j, d[2] + k)).length()
               for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1))


def differ(a, b):
    return {e: (round(a.get(e, 0), 3), round(b.get(e, 0), 3)) for e in sorted(set(a) | set(b))
            if abs(a.get(e, 0) - b.get(e, 0)) > max(AMOUNT, 0.001 * b.get(e, 0))}


def main():
    document = json.load(open(sys.argv[1]))
    files = document['files'] if 'files' in document else [document]
    counts, shown = collections.Counter(), 0
    for entry in files:
        path = entry['file']
        if not entry.get('sites'):
            counts['not read by screening'] += 1
            continue
        ours = entry['composition']
        # A mixed site carries the labels of its rows, Li0/Al3: each row has the site's multiplicity.
        multiplicities = {label: site['multiplicity'] for site in entry['sites'] for label in site['label'].split('/')}
        gemmi_amounts, gemmi_rows = by_gemmi(path)
        try:
            pymatgen_amounts = by_pymatgen(path)
        except Exception as error:  # pymatgen refuses some files; which is its finding
            pymatgen_amounts = None
            print(f'{path}: pymatgen refuses: {str(error).splitlines()[0][:100]}')
        counts['files'] += 1
        wrong_gemmi, wrong_pymatgen = differ(ours, gemmi_amounts), differ(ours, pymatgen_amounts) if pymatgen_amounts is not None else {}
        wrong_rows = {label: (multiplicities.get(label), m) for label, m in gemmi_rows if multiplicities.get(label) != m}
        counts['content as gemmi'] += not wrong_gemmi
        counts['content as pymatgen'] += pymatgen_amounts is not None and not wrong_pymatgen
        counts['multiplicities as gemmi'] += not wrong_rows
        if wrong_gemmi or wrong_pymatgen or wrong_rows:
            truth, truth_rows = by_arithmetic(path)
            true_rows = dict(truth_rows)
            right = not differ(ours, truth) and all(multiplicities.get(label) == m for label, m in truth_rows)
            counts['disagreements where screening is right'] += right
            counts['disagreements where screening is wrong'] += not right
            print(f'{path}: (screening, other) gemmi {wrong_gemmi}, pymatgen {wrong_pymatgen}, multiplicities {wrong_rows}; '
                  f'arithmetic: {({e: round(n, 3) for e, n in truth.items()})} {({l: true_rows[l] for l in wrong_rows})}; screening is {"right" if right else "WRONG"}')
    for name, number in counts.items():
        print(f'{number:5d}  {name}')
    sys.exit(counts['disagreements where screening is wrong'] > 0)


if __name__ == '__main__':
    main()
