"""Writes hall_operations.tsv: operations of the 530 tabulated space-group settings by spglib 2.0.2, as fingerprints.

Each line: Hall symbol, number of operations, first 16 hex digits of the SHA-256 of the sorted operations,
each written r11,...,r33|t1,t2,t3 with translations in 24ths, joined by ';'.
"""
import hashlib
import spglib

with open('hall_operations.tsv', 'w') as out:
    for hall_number in range(1, 531):
        data = spglib.get_symmetry_from_database(hall_number)
        operations = sorted(','.join(str(int(v)) for v in r.flatten()) + '|' + ','.join(str(int(round(x * 24)) % 24) for x in t)
                            for r, t in zip(data['rotations'], data['translations']))
        symbol = spglib.get_spacegroup_type(hall_number)['hall_symbol']
        out.write(f"{symbol}\t{len(operations)}\t{hashlib.sha256(';'.join(operations).encode()).hexdigest()[:16]}\n")
