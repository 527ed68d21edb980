#!/bin/sh
# Builds the program that compare.sh times, serial and for this machine, from a checkout of github.com/brucefan1983/NEP_CPU (GPL-3:
# nothing of it belongs into this repository). Usage: build-judge.sh CHECKOUT JUDGE
set -e
here=$(cd "$(dirname "$0")" && pwd)
exec "${CXX:-g++}" -O3 -march=native -std=c++17 -I"$1/src" -o "$2" "$here/judge.cpp" "$1"/src/*.cpp
