#!/bin/sh
# Runs the descriptors and their peers (MDAnalysis, numpy, scipy of /usr/bin/python3; PYTHON overrides) in turn on the same arrays and
# prints the ratio of CPU time of each pair. Usage: compare.sh [ROUNDS [CORE]]
set -e
here=$(cd "$(dirname "$0")" && pwd)
dotnet build -c Release -v q --nologo "$here/.."
exec taskset -c "${2:-0}" dotnet "$here/../bin/Release/net10.0/Screening.Benchmarks.dll" descriptors "$here/peers.py" "${1:-5}"
