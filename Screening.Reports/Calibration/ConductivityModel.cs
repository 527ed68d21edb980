using Screening.Core.Structures;

namespace Screening.Reports.Calibration;

/// <summary>
/// Predicts conductivities at room temperature: what measured relatives of similar composition say, plus what physics says, the more
/// the less the relatives explain:
/// log10 σ = m(composition) + min(w v, 0.6) · s · (z_D + z_E), with m and the novelty v from <see cref="ConductivityProcess"/>, s the spread of
/// measured values, z the places of log10 D and of minus the static barrier among the calibration set (−1 to 1, unfitted), w = 2.
/// Simulated D counts fully where the input geometry is clean and at 0.3 where it is suspect.
/// </summary>
public sealed class ConductivityModel
{
    /// <summary>
    /// Weight of physics. Chosen on the cross-validation tables: up to about 2 the order of unseen families improves while that of
    /// unseen publications does not suffer; beyond, both mean errors grow.
    /// </summary>
    public const double PhysicsWeight = 2.0;

    /// <summary>
    /// Largest share of the spread that one step of place is worth: the slope of measured log10 σ on z_D + z_E over the calibration set.
    /// More would predict conductivities no material has.
    /// </summary>
    public const double LargestPhysicsWeight = 0.6;

    /// <summary>Weight of a simulated D from suspect geometry, where it hardly follows experiment.</summary>
    public const double SuspectWeight = 0.3;

    private readonly CompositionVector[] _vectors;

    public ConductivityModel(string name, IReadOnlyList<CalibrationEntry> entries, PlaceScale diffusivity, PlaceScale barrier, NoveltyInterval interval)
    {
        (Name, Entries, Diffusivity, Barrier, Interval) = (name, entries, diffusivity, barrier, interval);
        _vectors = [.. entries.Select(e => CompositionVector.Of(e.Fractions))];
        Process = ConductivityProcess.Train(_vectors, [.. entries.Select(e => e.Log10Sigma)], [.. entries.Select(e => e.IsUpperBound)]);
    }

    /// <summary>Version name, kept beside every prediction.</summary>
    public string Name { get; }

    public IReadOnlyList<CalibrationEntry> Entries { get; }

    public PlaceScale Diffusivity { get; }

    public PlaceScale Barrier { get; }

    public NoveltyInterval Interval { get; }

    public ConductivityProcess Process { get; }

    /// <summary>Decades that physics adds to a composition of some novelty.</summary>
    public static double Physics(PhysicsEvidence evidence, double novelty, PlaceScale diffusivity, PlaceScale barrier, double spreadDecades)
    {
        PhysicsParts parts = Parts(evidence, novelty, diffusivity, barrier, spreadDecades);
        return parts.Diffusivity + parts.Barrier;
    }

    /// <summary>Share of the spread that one step of place is worth.</summary>
    internal static double Weight(double novelty) => Math.Min(PhysicsWeight * novelty, LargestPhysicsWeight);

    /// <summary>Whether a composition is known and of elements only.</summary>
    public static bool Covers(IReadOnlyDictionary<string, double> fractions) => fractions.Count > 0 && fractions.Keys.All(k => Element.TryParse(k, out _));

    /// <param name="fractions">Atomic fractions by element symbol.</param>
    /// <param name="evidence">What physics says.</param>
    /// <param name="leaveOutSame">Predict as if this composition had never been measured.</param>
    public ConductivityPrediction Predict(IReadOnlyDictionary<string, double> fractions, PhysicsEvidence evidence, bool leaveOutSame = false)
    {
        CompositionVector composition = CompositionVector.Of(fractions);
        int[] same = leaveOutSame ? [.. Enumerable.Range(0, _vectors.Length).Where(i => composition.FractionDistance(_vectors[i]) <= SameComposition)] : [];
        CompositionEstimate estimate = Process.EstimateWithout(composition, same);
        PhysicsParts physics = Parts(evidence, estimate.Novelty, Diffusivity, Barrier, Process.SpreadDecades);
        return new()
        {
            Log10Sigma = estimate.Log10Sigma + physics.Diffusivity + physics.Barrier,
            CompositionPart = estimate.Log10Sigma,
            Physics = physics,
            Novelty = estimate.Novelty,
            HalfWidth80 = Interval.HalfWidthOf(estimate.Novelty),
            Relatives = [.. Process.Shares(composition).Select((share, i) => (share, i)).Where(p => !same.Contains(p.i))
                .OrderByDescending(p => Math.Abs(p.share)).Take(3).Select(p => Relative(Entries[p.i], p.share))],
        };
    }

    /// <summary>Two compositions closer than this, in summed atomic fractions, are the same material: published amounts carry about two digits.</summary>
    private const double SameComposition = 0.005;

    private static PhysicsParts Parts(PhysicsEvidence evidence, double novelty, PlaceScale diffusivity, PlaceScale barrier, double spreadDecades)
    {
        double simulated = evidence.Log10Diffusivity is { } d ? (evidence.Clean ? 1 : SuspectWeight) * diffusivity.Of(d) : 0;
        double mapped = evidence.MinusBarrierEv is { } e ? barrier.Of(e) : 0;
        double weight = Weight(novelty) * spreadDecades;
        return new(weight * simulated, weight * mapped);
    }

    private static MeasuredRelative Relative(CalibrationEntry entry, double share) =>
        new(entry.Formula, entry.Log10Sigma, entry.IsUpperBound, entry.Publication, share);
}
