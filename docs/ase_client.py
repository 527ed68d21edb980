#!/usr/bin/env python3
"""Serves forces of an ASE calculator to `screening ... --potential ipi:ADDRESS` (i-PI protocol).

    ase_client.py ADDRESS CALCULATOR

ADDRESS is what follows ipi: on screening's command line, without options (unix:NAME, unix:/path or tcp:host:port).
CALCULATOR is module:expression, such as ase.calculators.emt:EMT() or "mace.calculators:mace_mp(default_dtype='float64')".

Unlike ase.calculators.socketio.SocketClient it takes the structure from the server, so one client serves any candidate, and
it waits for the server and comes back when a connection ends; it leaves when it is told to.
"""
import importlib
import json
import socket
import struct
import sys
import time

import numpy as np
from ase import Atoms, units


def connect(address, patience_s=60):
    kind, _, rest = address.partition(":")
    for _ in range(patience_s * 10):
        try:
            if kind == "unix":
                link = socket.socket(socket.AF_UNIX)
                link.connect(rest if "/" in rest else "/tmp/ipi_" + rest)
            else:
                host, _, port = rest.rpartition(":")
                link = socket.create_connection((host, int(port)))
            return link
        except OSError:
            time.sleep(0.1)
    sys.exit(f"nobody listens at {address}")


def serve(link, calculator):
    """Answers until the server says EXIT (True) or the connection ends (False)."""
    atoms = state = result = None

    def receive(size):
        data = bytearray()
        while len(data) < size:
            part = link.recv(size - len(data))
            if not part:
                raise ConnectionError
            data += part
        return bytes(data)

    def answer(text):
        link.sendall(text.encode().ljust(12))

    try:
        while True:
            message = receive(12).decode().strip()
            if message == "STATUS":
                answer(state or "NEEDINIT")
            elif message == "INIT":
                _, size = struct.unpack("<ii", receive(8))
                atoms = Atoms(json.loads(receive(size))["symbols"], pbc=True)
                atoms.calc, state = calculator, "READY"
            elif message == "POSDATA":
                cell = np.frombuffer(receive(72)).reshape(3, 3).T * units.Bohr
                receive(72)
                positions = np.frombuffer(receive(24 * struct.unpack("<i", receive(4))[0])).reshape(-1, 3) * units.Bohr
                atoms.set_cell(cell)
                atoms.set_positions(positions)
                virial = -atoms.get_volume() * atoms.get_stress(voigt=False)
                result = atoms.get_potential_energy(), atoms.get_forces(), virial
                state = "HAVEDATA"
            elif message == "GETFORCE":
                energy, forces, virial = result
                answer("FORCEREADY")
                link.sendall(struct.pack("<di", energy / units.Ha, len(forces))
                             + (forces * (units.Bohr / units.Ha)).tobytes() + (virial.T / units.Ha).tobytes() + struct.pack("<i", 0))
                state = None          # the next call may be of another candidate
            else:
                return message == "EXIT"
    except ConnectionError:
        return False


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    module, _, expression = sys.argv[2].partition(":")
    calculator = eval(expression, vars(importlib.import_module(module)))
    while not serve(connect(sys.argv[1]), calculator):
        pass


main()
