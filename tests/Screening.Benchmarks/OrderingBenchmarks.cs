using BenchmarkDotNet.Attributes;
using Screening.Core.Numerics;
using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Benchmarks;

/// <summary>How long does one attempted exchange of an ordering take, and how long the matrix behind it?</summary>
public class OrderingBenchmarks
{
    private OrderingSampler _sampler = null!;
    private Lattice _lattice = null!;
    private Fractional[] _sites = null!;

    [Params(240, 720)]
    public int Sites { get; set; }

    [GlobalSetup]
    public void Build()
    {
        RandomStream random = new(1, "benchmark");
        _lattice = Lattice.Cubic(18);
        _sites = [.. Enumerable.Range(0, Sites).Select(_ => new Fractional(random.NextDouble(), random.NextDouble(), random.NextDouble()))];
        OrderingProblem problem = new(_lattice, _sites, new int[Sites], [new(Sites, [new(Element.Parse("Li"), 1)], [0.5])], [], []);
        _sampler = new(problem, [[Sites / 2]], new RandomStream(1, "ordering"));
        for (int sweep = 0; sweep < 100; sweep++)
        {
            _sampler.Sweep(0.43);
        }
    }

    /// <summary>One attempted exchange per site at the sampling temperature; divide by the number of sites.</summary>
    [Benchmark]
    public void Sweep() => _sampler.Sweep(0.43);

    [Benchmark]
    public double[] PairMatrix() => new EwaldSum(_lattice, 8, 3.5).PairMatrix(_sites);
}
