using Screening.Core.Results;
using Screening.Descriptors.Transport;

namespace Screening.Runner.Campaigns;

/// <summary>Adds what needs several temperatures: activation energy and the conductivity extrapolated to 300 K.</summary>
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
        return [.. records.Select(r => r with
        {
            Quantities = new Dictionary<string, Quantity>(r.Quantities)
            {
                ["activation_energy_eV"] = new(diffusion.ActivationEnergyEv, diffusion.ActivationEnergyStandardErrorEv, "eV"),
                ["conductivity_300K_mS_cm"] = new(value, error, "mS/cm"),
            },
        })];
    }

    private static bool Positive(ResultRecord record, string name) => record.Quantities.GetValueOrDefault(name) is { Value: > 0 };

    private static ArrheniusPoint[] Points(ResultRecord[] records, string name) =>
        [.. records.Select(r => new ArrheniusPoint(r.TemperatureK, r.Quantities[name].Value, r.Quantities[name].StandardError))];
}
