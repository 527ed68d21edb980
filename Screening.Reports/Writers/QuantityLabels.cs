using Screening.Core.Results;

namespace Screening.Reports.Writers;

/// <summary>Names of stored quantities as people say them; an unknown name is shown as it is stored, without its unit suffix.</summary>
public static class QuantityLabels
{
    /// <summary>Key, name, short name for narrow columns, meaning.</summary>
    private static readonly (string Key, string Name, string Short, string Meaning)[] Known =
    [
        ("tracer_diffusivity_cm2_s", "tracer diffusivity D*", "D*", "limit of the mean squared displacement over 6t, framework drift removed"),
        ("tracer_diffusivity_lower95_cm2_s", "D*, lower end of the 95 % interval", "D* lower", "two-sided interval"),
        ("tracer_diffusivity_upper95_cm2_s", "D*, upper end of the 95 % interval", "D* upper", "two-sided interval; the bound that counts below the floor"),
        ("charge_diffusivity_cm2_s", "charge diffusivity D_σ", "D_σ", "collective diffusivity of the mobile charge, cross-correlations included"),
        ("conductivity_mS_cm", "conductivity σ", "σ", "Nernst-Einstein: n q² D*/(k_B T), at the run temperature"),
        ("haven_ratio", "Haven ratio", "Haven", "D*/D_σ"),
        ("activation_energy_eV", "activation energy", "E_a", "Arrhenius fit over at least three temperatures"),
        ("band_center_THz", "cation phonon band center", "band center", "∫ω g dω / ∫g dω of the mobile ion's vibrational density of states"),
        ("band_center_meV", "cation phonon band center", "band center", "the same as energy"),
        ("band_center_per_cm", "cation phonon band center", "band center", "the same as wavenumber"),
        ("site_entropy_kB", "site entropy", "S", "Shannon entropy of the site occupations per site"),
        ("polarization_skewness", "anion polarization skewness", "γ₁", "skewness of the distribution of induced dipole moments"),
        ("softness_mean", "mean softness", "softness", "mean signed distance from the softness hyperplane"),
        ("softness_accuracy", "softness accuracy", "accuracy", "share of held-out ions classified rightly"),
        ("bv_barrier_1d_eV", "static barrier, 1D", "E₁D", "lowest bond-valence site energy that percolates in one dimension"),
        ("bv_barrier_2d_eV", "static barrier, 2D", "E₂D", "lowest bond-valence site energy that percolates in two dimensions"),
        ("bv_barrier_3d_eV", "static barrier, 3D", "E₃D", "lowest bond-valence site energy that percolates in three dimensions"),
    ];

    /// <summary>Full name in words.</summary>
    public static string Name(string key) => Find(key)?.Name ?? KnownQuantities.WithoutUnit(key).Replace('_', ' ');

    /// <summary>Short name or symbol.</summary>
    public static string Short(string key) => Find(key)?.Short ?? Name(key);

    /// <summary>What the number means; null for an unknown quantity.</summary>
    public static string? Meaning(string key) => Find(key)?.Meaning;

    /// <summary>Place of a quantity in tables: known ones in their order, unknown ones after.</summary>
    public static int Order(string key)
    {
        int index = Array.FindIndex(Known, k => k.Key == key);
        return index < 0 ? Known.Length : index;
    }

    private static (string Key, string Name, string Short, string Meaning)? Find(string key)
    {
        int index = Array.FindIndex(Known, k => k.Key == key);
        return index < 0 ? null : Known[index];
    }
}
