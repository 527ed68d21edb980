using BenchmarkDotNet.Running;
using Screening.Benchmarks.Lammps;

if (args is ["lammps", var input, var rounds])
{
    Comparison.Run(input, int.Parse(rounds, System.Globalization.CultureInfo.InvariantCulture), Console.Out);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Comparison).Assembly).Run(args);
