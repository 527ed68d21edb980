namespace Screening.Reports.Ranking;

/// <summary>Names under which records hold the quantities that ranking and pages speak about.</summary>
public static class QuantityNames
{
    public const string Diffusivity = "tracer_diffusivity_cm2_s";
    public const string DiffusivityUpperBound = "tracer_diffusivity_upper95_cm2_s";
    public const string JumpCount = "jump_count";
    public const string JumpUpperBound = "jump_diffusivity_upper95_cm2_s";
    public const string Conductivity = "conductivity_mS_cm";
    public const string StaticBarrier = "bv_barrier_3d_eV";
    public const string BandCenter = "band_center_THz";
    public const string SiteEntropy = "site_entropy_kB";
    public const string PolarizationSkewness = "polarization_skewness";
    public const string Softness = "softness_mean";
    public const string SoftnessAccuracy = "softness_accuracy";
    public const string ActivationEnergy = "activation_energy_eV";
    public const string HavenRatio = "haven_ratio";
}
