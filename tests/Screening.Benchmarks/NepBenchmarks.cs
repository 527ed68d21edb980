using BenchmarkDotNet.Attributes;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Nep;
using Screening.Core.Particles;
using Screening.Testing;

namespace Screening.Benchmarks;

/// <summary>
/// How long do forces of a neuroevolution potential take? Four species at random on a face-centred lattice of 4.1 Å with the shape
/// and cutoffs of UNEP-v1 and NEP89 (54 and 33 neighbours); weights are random, which changes no operation. Divide by 4 cells³ atoms.
/// </summary>
[MemoryDiagnoser]
public class NepBenchmarks
{
    private MdState _state = null!;
    private IForceField _fast = null!, _double = null!;

    /// <summary>Cells of four atoms along each axis: 500 and 2048 atoms.</summary>
    [Params(5, 8)]
    public int Cells { get; set; }

    [GlobalSetup]
    public void Build()
    {
        NepModel model = SyntheticNep.Model(["Ag", "Al", "Cu", "Ni"]);
        _state = SyntheticNep.Alloy(model, Cells, 4.1);
        _fast = new NepForceField(model, "fast");
        _double = new NepReferenceForceField(model, "double");
    }

    [Benchmark(Baseline = true)]
    public Energetics Double() => _double.AddForces(_state, Wanted.Forces);

    [Benchmark]
    public Energetics Fast() => _fast.AddForces(_state, Wanted.Forces);
}
