#!/bin/sh
# Runs the same TensorNet model in PyTorch (judge.py, one thread) and in this engine in turn on the same atoms, one core pinned, and prints the
# ratio of CPU times. Usage: compare.sh INDEX STRUCTURE [ROUNDS [CORE]]; INDEX is the JSON index of the plain form of the weights.
# PYTHON names an interpreter with torch (Debian: apt-get install python3-torch libopenblas0-pthread; without the latter PyTorch's matrix products
# run at a twentieth of the speed, and the ratio says nothing).
set -e
here=$(cd "$(dirname "$0")" && pwd)
dotnet build -c Release -v q --nologo "$here/.."
exec taskset -c "${4:-0}" dotnet "$here/../bin/Release/net10.0/Screening.Benchmarks.dll" tensornet "${PYTHON:-/usr/bin/python3}" "$here/judge.py" "$1" "$2" "${3:-5}"
