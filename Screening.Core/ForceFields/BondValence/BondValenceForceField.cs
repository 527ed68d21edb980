using Screening.Core.ForceFields.Pairs;
using Screening.Core.ForceFields.Tables;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.BondValence;

/// <summary>The bond-valence field of one cell: its pair model, how its radius factor was found, and an engine that runs it.</summary>
public sealed class BondValenceForceField : IForceField
{
    private readonly IForceField _engine;

    private BondValenceForceField(PairModel model, RadiusFactor radiusFactor, BondValenceTable table, IForceField engine)
    {
        Model = model;
        EstimatedPairs = [.. table.Pairs.Where(p => p.Status == BondValencePairStatus.Estimated)];
        RadiusFactor = radiusFactor;
        _engine = engine;
    }

    public string Name => Model.Name;

    public double CutoffAngstrom => Model.CutoffAngstrom;

    public PairModel Model { get; }

    public RadiusFactor RadiusFactor { get; }

    /// <summary>Pairs in contact whose parameters are estimates; empty unless the options allow them.</summary>
    public IReadOnlyList<BondValencePair> EstimatedPairs { get; }

    /// <summary>The field for dynamics of a cell.</summary>
    /// <exception cref="OutsidePotentialException">An element, or a pair in contact, has no parameters.</exception>
    /// <exception cref="ArgumentException">The cell is narrower than two cutoffs.</exception>
    public static BondValenceForceField Create(OrderedCell cell, BondValenceOptions options)
    {
        options = options.CompletedFor(cell);
        RadiusFactor radiusFactor = RadiusFactor.Calibrate(cell, options);
        PairModel model = BondValenceModel.Create(cell.Atoms, radiusFactor.Value, options);
        return new(model, radiusFactor, options.Table, new PairTableForceField(model, MdState.From(cell)));
    }

    /// <summary>The same field in double precision for a cell of any size: slow, the judge of the other.</summary>
    /// <exception cref="OutsidePotentialException">An element, or a pair in contact, has no parameters.</exception>
    public static BondValenceForceField CreateReference(OrderedCell cell, BondValenceOptions options)
    {
        options = options.CompletedFor(cell);
        RadiusFactor radiusFactor = RadiusFactor.Calibrate(cell, options);
        PairModel model = BondValenceModel.Create(cell.Atoms, radiusFactor.Value, options);
        return new(model, radiusFactor, options.Table, new ReferencePairForceField(model));
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> ChargesOf(IReadOnlyList<Species> atoms) => Model.ChargesOf(atoms);

    /// <inheritdoc/>
    public IReadOnlyList<ModelFinding> Findings => EstimatedPairs.Count == 0
        ? [new("radius_factor", RadiusFactor.Value, "1")]
        : [new("radius_factor", RadiusFactor.Value, "1"), new("estimated_pairs", EstimatedPairs.Count, "1", IsLargest: true)];

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks => EstimatedPairs.Count == 0 ? [] :
    [
        "estimated-parameters: The bond-valence table lacks "
            + string.Join(", ", EstimatedPairs.Select(p => FormattableString.Invariant($"{p.Cation}-{p.Anion} (estimated: minimum at {p.RMin:0.00} Å, depth {p.D0:0.00} eV)")))
            + "; simulated with estimates, which rank nothing.",
    ];

    /// <inheritdoc/>
    public void ForgetHistory() => _engine.ForgetHistory();

    /// <inheritdoc/>
    public double[] SaveHistory() => _engine.SaveHistory();

    /// <inheritdoc/>
    public void RestoreHistory(MdState state, double[] saved) => _engine.RestoreHistory(state, saved);

    /// <inheritdoc/>
    public Energetics AddForces(MdState state, Wanted wanted) => _engine.AddForces(state, wanted);
}
