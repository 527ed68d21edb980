// Times one force call (energy, forces, virial) of NEP_CPU on atoms from a file, through its public class alone.
// Usage: judge MODEL ATOMS FORCES SECONDS. ATOMS: number, nine numbers of the box, then type x y z per atom.
// Prints calls, microseconds of CPU time per call, potential energy; writes forces, one atom per line.
#include "nep.h"
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <numeric>
#include <vector>

int main(int count, char** arguments)
{
  if (count != 5) {
    std::fprintf(stderr, "usage: judge MODEL ATOMS FORCES SECONDS\n");
    return 2;
  }
  std::ifstream in(arguments[2]);
  int n = 0;
  in >> n;
  std::vector<double> box(9), position(3 * n), potential(n), force(3 * n), virial(9 * n);
  std::vector<int> type(n);
  for (double& b : box) in >> b;
  for (int i = 0; i < n; ++i) in >> type[i] >> position[i] >> position[n + i] >> position[2 * n + i];
  if (n < 1 || !in) {
    std::fprintf(stderr, "judge: cannot read %s\n", arguments[2]);
    return 1;
  }

  NEP model;
  model.init_from_file(arguments[1], false);
  model.compute(type, box, position, potential, force, virial);
  const double limit = std::atof(arguments[4]);
  const std::clock_t start = std::clock();
  int calls = 0;
  double seconds = 0;
  do {
    model.compute(type, box, position, potential, force, virial);
    seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
    ++calls;
  } while (seconds < limit);

  std::FILE* out = std::fopen(arguments[3], "w");
  if (!out) return 1;
  for (int i = 0; i < n; ++i) std::fprintf(out, "%.12g %.12g %.12g\n", force[i], force[n + i], force[2 * n + i]);
  std::fclose(out);
  std::printf("%d %.6f %.12g\n", calls, seconds / calls * 1e6, std::accumulate(potential.begin(), potential.end(), 0.0));
}
