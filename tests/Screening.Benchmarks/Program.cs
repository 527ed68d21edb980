using System.Globalization;
using BenchmarkDotNet.Running;
using Screening.Benchmarks;
using Screening.Benchmarks.Descriptors;
using Screening.Benchmarks.Lammps;
using Screening.Benchmarks.Nep;
using Screening.Benchmarks.TensorNet;

if (args is ["lammps", var input, var rounds])
{
    Comparison.Run(input, int.Parse(rounds, CultureInfo.InvariantCulture), Console.Out);
    return;
}

if (args is ["descriptors", var script, var pairs])
{
    PeerComparison.Run(script, int.Parse(pairs, CultureInfo.InvariantCulture), Console.Out);
    return;
}

if (args is ["descriptor-cost", var structure, var size, var times])
{
    DescriptorCost.Profile(structure, int.Parse(size, CultureInfo.InvariantCulture), int.Parse(times, CultureInfo.InvariantCulture), Console.Out);
    return;
}

if (args is ["descriptor-memory", var frames])
{
    DescriptorCost.Memory(int.Parse(frames, CultureInfo.InvariantCulture), Console.Out);
    return;
}

if (args is ["nep", var judge, var model, var turns])
{
    NepComparison.Run(judge, model, int.Parse(turns, CultureInfo.InvariantCulture), Console.Out);
    return;
}

if (args is ["tensornet", var python, var judgeScript, var weights, var atoms, var pairsOfRuns])
{
    TensorNetComparison.Run(python, judgeScript, weights, atoms, int.Parse(pairsOfRuns, CultureInfo.InvariantCulture), Console.Out);
    return;
}

if (args is ["tensornet-profile", var weightsFile, var atomsFile])
{
    TensorNetComparison.Profile(weightsFile, atomsFile, Console.Out);
    return;
}

if (args is ["forces"])
{
    ForceCosts.Run(Console.Out);
    return;
}

if (args is ["store", ..])
{
    string[] plain = [.. args.Where(a => a is not ("--json" or "--whole"))];
    StoreScale.Run(
        plain.Length > 2 ? plain[2] : Path.Combine(Path.GetTempPath(), $"screening-scale-{Guid.NewGuid():N}.db"),
        plain.Length > 1 ? int.Parse(plain[1], CultureInfo.InvariantCulture) : 1_000_000, args.Contains("--whole"), args.Contains("--json"));
    return;
}

if (args is ["folder", ..])
{
    FolderStart.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Comparison).Assembly).Run(args);
