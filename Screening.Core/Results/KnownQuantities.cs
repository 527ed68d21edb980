using System.Collections.Frozen;

namespace Screening.Core.Results;

/// <summary>A quantity every candidate is asked for: it has a column of its own in the store.</summary>
/// <param name="Name">JSON key and column, with the unit as suffix.</param>
/// <param name="Unit">Unit as written beside the number.</param>
/// <param name="ShortNames">Names accepted in filters besides the full one and the one without unit.</param>
public sealed record KnownQuantity(string Name, string Unit, params string[] ShortNames);

/// <summary>The quantities with a column of their own, and how names are shortened.</summary>
public static class KnownQuantities
{
    public static readonly IReadOnlyList<KnownQuantity> All =
    [
        new("band_center_THz", "THz"),
        new("site_entropy_kB", "kB"),
        new("polarization_skewness", "1"),
        new("softness_mean", "1", "softness"),
        new("softness_accuracy", "1"),
        new("tracer_diffusivity_cm2_s", "cm2/s", "diffusivity"),
        new("conductivity_mS_cm", "mS/cm"),
        new("activation_energy_eV", "eV"),
        new("haven_ratio", "1"),
        new("bv_barrier_1d_eV", "eV"),
        new("bv_barrier_2d_eV", "eV"),
        new("bv_barrier_3d_eV", "eV"),
    ];

    private static readonly FrozenDictionary<string, int> Places = All.Index().ToFrozenDictionary(k => k.Item.Name, k => k.Index, StringComparer.Ordinal);

    // Longest first, so that _cm2_s is tried before _s.
    private static readonly string[] UnitSuffixes = [.. new[]
    {
        "_THz", "_kB", "_cm2_s", "_mS_cm", "_S_cm", "_eV", "_meV", "_K", "_A", "_A2", "_A3", "_ps", "_fs", "_s", "_GPa", "_eA",
        "_per_ps", "_A2_ps", "_cm1", "_percent", "_degrees", "_deg", "_e", "_u", "_eV_A", "_g_cm3", "_cm3",
    }.OrderByDescending(s => s.Length).ThenBy(s => s, StringComparer.Ordinal)];

    /// <summary>The name without its unit suffix: band_center for band_center_THz; unchanged where there is none.</summary>
    public static string WithoutUnit(string name)
    {
        foreach (string suffix in UnitSuffixes)
        {
            if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal))
            {
                return name[..^suffix.Length];
            }
        }

        return name;
    }

    /// <summary>Whether a key typed by a person means this quantity.</summary>
    public static bool Matches(string quantity, string key) =>
        string.Equals(quantity, key, StringComparison.OrdinalIgnoreCase)
        || string.Equals(WithoutUnit(quantity), key, StringComparison.OrdinalIgnoreCase)
        || All.Any(k => k.Name == quantity && k.ShortNames.Contains(key, StringComparer.OrdinalIgnoreCase));

    public static bool IsKnown(string name) => IndexOf(name) >= 0;

    /// <summary>Place in <see cref="All"/>, or -1.</summary>
    public static int IndexOf(string name) => Places.TryGetValue(name, out int place) ? place : -1;
}
