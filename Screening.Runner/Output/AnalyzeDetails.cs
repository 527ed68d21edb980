using System.Text.Json.Nodes;
using Screening.Core;
using Screening.Core.Results;
using Screening.Descriptors;
using Screening.Descriptors.Density;
using Screening.Descriptors.Hopping;
using Screening.Descriptors.Orientation;

namespace Screening.Runner.Output;

/// <summary>The maps and distributions of analyze that are no scalars: jump correlations, orientations, free-energy profile.</summary>
internal static class AnalyzeDetails
{
    /// <summary>Adds jump_correlations, orientations, free_energy_profile and what follows from two descriptors together.</summary>
    public static void AddTo(JsonObject document, IReadOnlyList<IDescriptor> descriptors, DescriptorOutput output, double? temperatureK)
    {
        SiteDynamics? sites = descriptors.OfType<SiteDynamics>().FirstOrDefault();
        if (sites is not null && output.Values.Any(v => v.Name == "jump_count" && v.Value > 0))
        {
            document["jump_correlations"] = Correlations(sites.Correlations);
        }

        if (descriptors.OfType<AnionOrientation>().FirstOrDefault() is { Maps.Count: > 0 } orientation)
        {
            document["orientations"] = new JsonArray([.. orientation.Maps.Select(Map)]);
        }

        if (temperatureK is { } temperature && sites?.Correlations.BusiestLink is { } link
            && descriptors.OfType<IonDensity>().FirstOrDefault()?.Density is { } density
            && FreeEnergyProfile.Between(density, link.Start, link.Vector, temperature) is { } profile)
        {
            document["free_energy_profile"] = new JsonObject
            {
                ["path"] = "between the two sites that most jumps joined",
                ["jumps"] = link.Jumps,
                ["barrier_eV"] = Number(profile.BarrierEv),
                ["distance_A"] = Numbers(profile.DistanceAngstrom),
                ["free_energy_eV"] = Numbers(profile.EnergyEv),
                ["standard_error_eV"] = Numbers(profile.StandardErrorEv),
            };
        }

        foreach (DescriptorValue derived in Derived(output, temperatureK))
        {
            document[derived.Name] = new JsonObject
            {
                ["value"] = Number(derived.Value), ["standard_error"] = derived.StandardError is { } e ? Number(e) : null, ["unit"] = derived.Unit,
            };
        }
    }

    /// <summary>Writes the density of the mobile ions where asked to.</summary>
    public static void WriteCube(string? path, IReadOnlyList<IDescriptor> descriptors, IReadOnlyList<string> trajectories)
    {
        if (path is null || descriptors.OfType<IonDensity>().FirstOrDefault() is not { Density: { } grid } density)
        {
            return;
        }

        using StreamWriter writer = new(path);
        GaussianCube.Write(writer, grid, density.Framework, "density of the mobile ions in " + string.Join(", ", trajectories.Select(Path.GetFileName)));
    }

    /// <summary>
    /// Effective barrier of the jumps, k_B T ln(ν₀ / jump rate), and how often anions turn for each jump of an ion (Li and co-workers 2025, fig. 2f:
    /// anions help by turning where the two frequencies are alike).
    /// </summary>
    internal static IEnumerable<DescriptorValue> Derived(DescriptorOutput output, double? temperatureK)
    {
        DescriptorValue? Find(string name) => output.Values.FirstOrDefault(v => v.Name == name);
        if (Find("jump_rate_per_ion_THz") is not { Value: > 0 } rate)
        {
            yield break;
        }

        if (temperatureK is { } temperature && Find("attempt_frequency_THz") is { Value: > 0 } attempt)
        {
            double kt = Units.BoltzmannEvPerK * temperature;
            yield return new("jump_activation_energy_eV", kt * Math.Log(attempt.Value / rate.Value), Relative(attempt, rate) is { } relative ? kt * relative : null, "eV");
        }

        if (Find("reorientation_rate_per_anion_THz") is { } turns)
        {
            double ratio = turns.Value / rate.Value;
            yield return new("reorientations_per_jump", ratio, turns.Value > 0 && Relative(turns, rate) is { } relative ? ratio * relative : turns.StandardError / rate.Value, "1");
        }
    }

    private static double? Relative(DescriptorValue a, DescriptorValue b) => a.StandardError is { } e && b.StandardError is { } f
        ? Math.Sqrt((e / a.Value * (e / a.Value)) + (f / b.Value * (f / b.Value)))
        : null;

    private static JsonObject Correlations(JumpCorrelations jumps)
    {
        int[] times = [.. Enumerable.Range(0, JumpCorrelationMap.Times).Where(t => Enumerable.Range(0, JumpCorrelationMap.Distances).Any(d => jumps.Map.At(d, t) is not null))];
        int[] distances = [.. Enumerable.Range(0, JumpCorrelationMap.Distances)];
        return new()
        {
            ["definition"] = "pairs of jumps of different ions at this distance and time over those of independent ions",
            ["distance_A"] = Numbers([.. distances.Select(d => d + 0.5)]),
            ["time_from_ps"] = Numbers([.. times.Select(t => JumpCorrelationMap.TimeBin(t).From)]),
            ["time_to_ps"] = Numbers([.. times.Select(t => JumpCorrelationMap.TimeBin(t).To)]),
            ["ratio"] = new JsonArray([.. distances.Select(d => Numbers([.. times.Select(t => jumps.Map.At(d, t)?.Ratio ?? double.NaN)]))]),
            ["standard_error"] = new JsonArray([.. distances.Select(d => Numbers([.. times.Select(t => jumps.Map.At(d, t)?.StandardError ?? double.NaN)]))]),
            ["angles"] = new JsonObject
            {
                ["degrees"] = Numbers([.. Enumerable.Range(0, JumpAngles.Bins).Select(JumpAngles.Degrees)]),
                ["different_ions"] = new JsonArray([.. jumps.Angles.OfDifferentIons.Select(row => row is null ? null : (JsonNode)Numbers(row))]),
                ["consecutive_jumps_of_one_ion"] = jumps.Angles.OfConsecutiveJumps is { } own ? Numbers(own) : null,
            },
        };
    }

    private static JsonObject Map(OrientationMap map) => new()
    {
        ["anion"] = map.Formula,
        ["maxima"] = new JsonArray([.. map.Maxima.Select(m => new JsonObject { ["polar_degrees"] = Number(m.Polar), ["azimuth_degrees"] = Number(m.Azimuth), ["density"] = Number(m.Density) })]),
        ["polar_degrees"] = Numbers(map.PolarDegrees),
        ["azimuth_degrees"] = Numbers(map.AzimuthDegrees),
        ["density"] = Numbers(map.Density),
    };

    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(Math.Round(value, 6)) : null;

    private static JsonArray Numbers(double[] values) => new([.. values.Select(v => (JsonNode?)Number(v))]);
}
