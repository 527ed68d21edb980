#!/bin/sh
# Runs NEP_CPU (see build-judge.sh) and this engine in turn on the same atoms, one core pinned, and prints the ratio of CPU times.
# Usage: compare.sh JUDGE MODEL [ROUNDS [CORE]]; the published tables used UNEP-v1 (16 metals).
set -e
here=$(cd "$(dirname "$0")" && pwd)
dotnet build -c Release -v q --nologo "$here/.."
exec taskset -c "${4:-0}" dotnet "$here/../bin/Release/net10.0/Screening.Benchmarks.dll" nep "$1" "$2" "${3:-5}"
