namespace Screening.Core.Results.Frustration;

/// <summary>
/// Measured quantities read as signs of chemical, structural and dynamical frustration (Wood et al., Phil. Trans. R. Soc. A 379, 20190467
/// (2021), table 1 and figs. 2-6). Every sign names its number, error and threshold. The paper gives no thresholds: those here are where
/// the symmetric, ordered or uncorrelated reference of the paper lies, stated with each. A sign is present or absent only where the
/// threshold is more than two standard errors away. What was not measured has no sign.
/// </summary>
public static class FrustrationFingerprint
{
    /// <summary>Standard errors between value and threshold for a decision.</summary>
    public const double Decisive = 2;

    private static readonly Rule[] Rules =
    [
        new(FrustrationKind.Chemical, "anion polarization is more skewed than that of a thermal ion", "polarization_asymmetry", 0, "|p| of an isotropic Gaussian, the symmetric reference of fig. 2b"),
        new(FrustrationKind.Chemical, "anion polarization has more than one mode", "polarization_modes", 1.5, "one mode in the symmetric reference; decided by the mode test at 5 %", "polarization_modes_p", 0.05),
        new(FrustrationKind.Chemical, "near cations follow the anion, far ones the lattice", "symmetry_mismatch_*", 0.2, "a convention; 0 without competition (fig. 3a), 1 where near and far cations share no angle"),
        new(FrustrationKind.Structural, "sites are occupied without clear preference", "site_entropy_kB", 0.325, "entropy of sites that are a tenth filled; those of the superionic phase in fig. 4a are filled by 0.10 to 0.14"),
        new(FrustrationKind.Structural, "the number of neighbours varies (named by centre and neighbour)", "coordination_width_*", 1, "one cation; the ordered phase of fig. 4b varies less"),
        new(FrustrationKind.Dynamical, "anions turn", "reorientation_rate_per_anion_THz", 0.001, "one turn beyond 70° per anion and nanosecond, within reach of ion hops"),
        new(FrustrationKind.Dynamical, "a jump makes jumps nearby more likely", "jump_correlation", 1, "1 is the uncorrelated limit of fig. 6a"),
        new(FrustrationKind.Dynamical, "more ions jump together than by chance", "collective_jump_excess", 0, "the share expected of independent ions"),
    ];

    /// <summary>Signs in the order of the kinds; empty where nothing was measured.</summary>
    public static IReadOnlyList<FrustrationSign> Of(IReadOnlyDictionary<string, Quantity> quantities)
    {
        ArgumentNullException.ThrowIfNull(quantities);
        Dictionary<string, Quantity> known = new(quantities, StringComparer.Ordinal);
        if (known.TryGetValue("collective_jump_fraction", out Quantity? together) && known.TryGetValue("collective_jump_fraction_uncorrelated", out Quantity? chance))
        {
            known["collective_jump_excess"] = new(together.Value - chance.Value, together.StandardError, "1");
        }

        return [.. Rules.SelectMany(r => r.Apply(known))];
    }

    /// <summary>Kinds with at least one present sign.</summary>
    public static IReadOnlyList<FrustrationKind> Present(IReadOnlyList<FrustrationSign> signs) =>
        [.. signs.Where(s => s.State == SignState.Present).Select(s => s.Kind).Distinct().Order()];

    private sealed record Rule(FrustrationKind Kind, string Sign, string Quantity, double Threshold, string Reason, string? Probability = null, double Level = 0)
    {
        public IEnumerable<FrustrationSign> Apply(IReadOnlyDictionary<string, Quantity> quantities)
        {
            IEnumerable<string> names = Quantity.EndsWith('*')
                ? quantities.Keys.Where(k => k.StartsWith(Quantity[..^1], StringComparison.Ordinal)).Order(StringComparer.Ordinal)
                : quantities.ContainsKey(Quantity) ? [Quantity] : [];
            foreach (string name in names)
            {
                Quantity value = quantities[name];
                yield return new(Kind, Sign, name, value, Threshold, Reason, State(value, quantities));
            }
        }

        private SignState State(Quantity value, IReadOnlyDictionary<string, Quantity> quantities)
        {
            if (Probability is not null)
            {
                return !quantities.TryGetValue(Probability, out Quantity? p) ? SignState.Undecided
                    : value.Value > Threshold && p.Value < Level ? SignState.Present : SignState.Absent;
            }

            // An error of zero is no knowledge of the error: too few events to scatter.
            return value.StandardError is not > 0 || Math.Abs(value.Value - Threshold) <= Decisive * value.StandardError ? SignState.Undecided
                : value.Value > Threshold ? SignState.Present : SignState.Absent;
        }
    }
}
