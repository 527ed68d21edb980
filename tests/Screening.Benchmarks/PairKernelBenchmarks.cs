using BenchmarkDotNet.Attributes;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.ForceFields.Pairs;
using Screening.Core.ForceFields.Tables;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Benchmarks;

/// <summary>
/// The bond-valence pair loop on supercells of the bundled candidates, one core: pair by pair against 8 and 16 lanes, then a whole
/// step of constant-energy dynamics. Divide by the number of atoms for nanoseconds per atom and step.
/// </summary>
[MemoryDiagnoser]
public class PairKernelBenchmarks
{
    private MdState _state = null!;
    private PairTableForceField _scalar = null!, _wide256 = null!, _wide512 = null!;
    private Integrator _integrator = null!;

    /// <summary>Bundled candidate, named as its file; the supercell is the one a screening run makes.</summary>
    [Params("NaCl", "Li3PS4-beta", "Li6PS5Cl")]
    public string Candidate { get; set; } = "";

    [GlobalSetup]
    public void Build()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Screening.sln")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar)) ?? throw new DirectoryNotFoundException("Run the benchmarks inside the repository.");
        }

        Structure structure = StructureReader.Read(Path.Combine(folder, "data", "candidates", Candidate + ".cif"));
        OrderedCell cell = CandidatePreparation.Prepare(structure, new PreparationOptions()).Orderings[0];
        _state = MdState.From(cell);
        BondValenceOptions options = new();
        PairModel model = BondValenceModel.Create(cell.Atoms, RadiusFactor.Calibrate(cell, options).Value, options);
        _scalar = new(model, _state, KernelWidth.Scalar);
        _wide256 = new(model, _state, KernelWidth.Wide256);
        _wide512 = new(model, _state, KernelWidth.Wide512);
        _integrator = new(_state, new PairTableForceField(model, _state), null, 0.001);

        // Half a picosecond from twice the temperature of a run: atoms displaced as in a run, blocks no longer those of a crystal.
        VelocityInitializer.Draw(_state, 2000, new RandomStream(1, "benchmark"), translationInvariant: true);
        _integrator.Evaluate(Wanted.Forces);
        for (int step = 0; step < 500; step++)
        {
            _integrator.Step();
        }

        Console.WriteLine($"// {_state.Count} atoms, {_state.SpeciesList.Length} species, narrowest width {_state.Lattice.SmallestWidth:0.0} Å");
    }

    [Benchmark(Baseline = true)]
    public Energetics Scalar() => _scalar.AddForces(_state, Wanted.Forces);

    [Benchmark]
    public Energetics Wide256() => _wide256.AddForces(_state, Wanted.Forces);

    [Benchmark]
    public Energetics Wide512() => _wide512.AddForces(_state, Wanted.Forces);

    [Benchmark]
    public Energetics Wide512WithEnergyAndVirial() => _wide512.AddForces(_state, Wanted.All);

    [Benchmark]
    public Energetics Step() => _integrator.Step();
}
