using BenchmarkDotNet.Attributes;
using Screening.Benchmarks.Lammps;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Electrostatics;
using Screening.Core.ForceFields.Tables;
using Screening.Core.Numerics;
using Screening.Core.Particles;

namespace Screening.Benchmarks;

/// <summary>How long do the parts of one force call take on hot NaCl?</summary>
public class EwaldBenchmarks
{
    private const double ForceError = 1.44e-4;

    private MdState _state = null!;
    private PairTableForceField _pairs = null!;
    private VectorEwald _reciprocal = null!;
    private Integrator _integrator = null!;

    /// <summary>Conventional cells along each axis: 216, 512, 1000 atoms.</summary>
    [Params(3, 4, 5)]
    public int Cells { get; set; }

    [GlobalSetup]
    public void Build()
    {
        _state = SodiumChloride.Rattled(Cells, 0.25, new RandomStream(1, "benchmark"));
        double cutoff = Cells switch { 3 => 8.6, 4 => 11.4, _ => 13 };
        EwaldParameters split = EwaldParameters.ForForceError(_state.Lattice.VolumeCubicAngstrom, _state.Count, _state.Count, cutoff, ForceError);
        _pairs = new(SodiumChloride.ShortRange(_state, cutoff).WithRealSpace(split), _state);
        _reciprocal = new(_state, SodiumChloride.Charges(_state), split);
        _integrator = new(_state, new SumForceField(_pairs, _reciprocal), null, 0.001);
        _integrator.Evaluate(Wanted.All);
    }

    [Benchmark]
    public void Pairs() => _pairs.AddForces(_state, Wanted.Forces);

    [Benchmark]
    public void Reciprocal() => _reciprocal.AddForces(_state, Wanted.Forces);

    [Benchmark]
    public void ReciprocalWithVirial() => _reciprocal.AddForces(_state, Wanted.All);

    /// <summary>Forces of the integrator's step alone: the atoms stay, so that every call does the same work.</summary>
    [Benchmark]
    public void Forces() => _integrator.Evaluate(Wanted.Forces);
}
