using Screening.Core.Results;
using Screening.Descriptors.Transport;

namespace Screening.Runner.Campaigns;

/// <summary>
/// Adds what needs several temperatures: activation energy, the conductivity extrapolated to 300 K, and the distribution of activation energies
/// over ions.
/// </summary>
public static class ActivationEnergy
{
    private const string Diffusivity = "tracer_diffusivity_cm2_s", Conductivity = "conductivity_mS_cm";
    private const double RoomTemperatureK = 300;
    private const int FewestTemperatures = 3;

    /// <summary>The same records, each with both quantities where at least three temperatures have a diffusivity of verdict ok.</summary>
    public static IReadOnlyList<ResultRecord> AddTo(IReadOnlyList<ResultRecord> records)
    {
        ResultRecord[] usable = [.. records.Where(r => r.Verdict.Verdict == Verdict.Ok && Positive(r, Diffusivity) && Positive(r, Conductivity))];
        if (usable.Length < FewestTemperatures)
        {
            return records;
        }

        ArrheniusFit diffusion = ArrheniusFit.OfDiffusivity(Points(usable, Diffusivity));
        (double value, double? error) = ArrheniusFit.OfConductivity(Points(usable, Conductivity)).ConductivityAt(RoomTemperatureK);
        Dictionary<string, Quantity> added = new()
        {
            ["activation_energy_eV"] = new(diffusion.ActivationEnergyEv, diffusion.ActivationEnergyStandardErrorEv, "eV"),
            ["conductivity_300K_mS_cm"] = new(value, error, "mS/cm"),
        };
        List<DescriptorSeries> curves = [];
        if (PerIonActivationEnergy.Of([.. usable.Select(r => new PerIonDiffusivities(r.TemperatureK, PerIon(r)))]) is { } ions)
        {
            added["per_ion_activation_energy_median_eV"] = new(ions.MedianEv, null, "eV");
            added["per_ion_activation_energy_width_eV"] = new(ions.WidthEv, null, "eV");
            int n = ions.ActivationEnergyEv.Length;
            curves.Add(new("per_ion_activation_energy", [.. Enumerable.Range(0, n).Select(i => (i + 0.5) / n)], "1", ions.ActivationEnergyEv, "eV", ions.StandardErrorEv));
        }

        return [.. records.Select(r => r with
        {
            Quantities = new Dictionary<string, Quantity>([.. r.Quantities, .. added]),
            Series = [.. r.Series, .. curves],
        })];
    }

    private static IReadOnlyList<double> PerIon(ResultRecord record) => record.Series.FirstOrDefault(s => s.Name == "per_ion_diffusivity")?.Y ?? [];

    private static bool Positive(ResultRecord record, string name) => record.Quantities.GetValueOrDefault(name) is { Value: > 0 };

    private static ArrheniusPoint[] Points(ResultRecord[] records, string name) =>
        [.. records.Select(r => new ArrheniusPoint(r.TemperatureK, r.Quantities[name].Value, r.Quantities[name].StandardError))];
}
