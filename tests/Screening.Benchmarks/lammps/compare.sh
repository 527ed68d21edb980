#!/bin/sh
# Runs Debian's LAMMPS (apt-get install lammps) and this engine in turn on the same NaCl systems, one core pinned, and prints the
# ratio of CPU time per step. Usage: compare.sh [ROUNDS [CORE]]
set -e
here=$(cd "$(dirname "$0")" && pwd)
export OMP_NUM_THREADS=1
dotnet build -c Release -v q --nologo "$here/.."
exec taskset -c "${2:-0}" dotnet "$here/../bin/Release/net10.0/Screening.Benchmarks.dll" lammps "$here/in.nacl" "${1:-5}"
