using System.Text.Json.Nodes;
using Screening.Core.Results;
using Screening.Descriptors;
using Screening.Descriptors.Local;
using Screening.Descriptors.Softness;

namespace Screening.Runner.Output;

/// <summary>What analyze says about structure and softness beyond scalars: structure factor, anion clusters, angle maps, softness maps, frustration.</summary>
internal static class StructureDetails
{
    private static readonly (string Name, string[] Prefixes)[] Curves =
    [
        ("structure_factor", ["structure_factor"]), ("cluster_course", ["clusters_"]), ("rings", ["ring_sizes"]), ("homology", ["homology_"]),
        ("voronoi", ["voronoi_volume_distribution"]), ("ion_energy", ["ion_energy_distribution"]),
        ("cumulative_nonaffine_displacement", ["cumulative_nonaffine_displacement_distribution"]), ("velocity_autocorrelation", ["velocity_autocorrelation_"]),
    ];

    public static void AddTo(JsonObject document, IReadOnlyList<IDescriptor> descriptors, DescriptorOutput output)
    {
        foreach ((string name, string[] prefixes) in Curves)
        {
            DescriptorSeries[] series = [.. output.Series.Where(s => prefixes.Any(p => s.Name.StartsWith(p, StringComparison.Ordinal)))];
            if (series.Length > 0)
            {
                document[name] = new JsonArray([.. series.Select(Curve)]);
            }
        }

        if (descriptors.OfType<AngleDistanceMap>().FirstOrDefault() is { Maps.Count: > 0 } angles)
        {
            document["anion_angles"] = new JsonArray([.. angles.Maps.Select(m => new JsonObject
            {
                ["anion"] = m.Anion,
                ["symmetry_mismatch"] = m.Mismatch is { } q ? Quantity(q) : null,
                ["distance_A"] = Numbers(m.DistanceAngstrom),
                ["angle_degrees"] = Numbers(m.AngleDegrees),
                ["cation_anion_cation"] = new JsonArray([.. m.CationAngles.Select(Numbers)]),
                ["cation_center_anion_atom"] = new JsonArray([.. m.AtomAngles.Select(Numbers)]),
            })]);
        }

        if (descriptors.OfType<SoftnessDescriptor>().FirstOrDefault() is { } softness)
        {
            document["softness"] = Softness(softness, descriptors.OfType<SoftnessMaps>().FirstOrDefault(), output);
        }

        document["frustration"] = FrustrationJson.Of(output.Values.ToDictionary(v => v.Name, v => v.Quantity));
    }

    private static JsonObject Softness(SoftnessDescriptor softness, SoftnessMaps? maps, DescriptorOutput output)
    {
        JsonNode? Value(string name) => output.Values.FirstOrDefault(v => v.Name == name) is { } v ? Quantity(v.Quantity) : null;
        return new()
        {
            ["plane"] = softness.Plane?.Version,
            ["pooled_plane"] = softness.PooledPlane?.Version,
            ["features"] = StructureFunctions.Definition,
            ["labels"] = SoftnessDescriptor.Labels,
            ["accuracy_train"] = Value("softness_accuracy_train"),
            ["accuracy_test"] = Value("softness_accuracy"),
            ["auc"] = Value("softness_auc"),
            ["mean"] = Value("softness_mean"),
            ["width"] = Value("softness_width"),
            ["fraction_soft"] = Value("softness_soft_fraction"),
            ["rearranging_fraction"] = Value("softness_rearranging_fraction"),
            ["pooled_mean"] = Value("softness_pooled_mean"),
            ["correlation_voronoi_volume"] = Value("softness_correlation_voronoi_volume"),
            ["correlation_ion_energy"] = Value("softness_correlation_ion_energy"),
            ["clusters"] = new JsonArray([.. (maps?.Clusters ?? []).Select(c => new JsonObject
            {
                ["cluster"] = c.Cluster,
                ["samples"] = c.Ions,
                ["mean"] = Quantity(c.Mean),
                ["correlation_with_share"] = c.Correlation is { } q ? Quantity(q) : null,
            })]),
            ["distribution"] = new JsonArray([.. output.Series.Where(s => s.Name is "softness_distribution" or "softness_voronoi_volume" or "softness_ion_energy" || s.Name.StartsWith("rdf_soft_", StringComparison.Ordinal)
                || s.Name.StartsWith("rdf_hard_", StringComparison.Ordinal)).Select(Curve)]),
        };
    }

    private static JsonObject Quantity(Quantity q) => new() { ["value"] = Number(q.Value), ["standard_error"] = q.StandardError is { } e ? Number(e) : null, ["unit"] = q.Unit };

    private static JsonNode Curve(DescriptorSeries s) => new JsonObject
    {
        ["name"] = s.Name, ["x_unit"] = s.XUnit, ["y_unit"] = s.YUnit, ["x"] = Numbers(s.X), ["y"] = Numbers(s.Y),
        ["standard_error"] = s.StandardError is { } e ? Numbers(e) : null,
    };

    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(Math.Round(value, 6)) : null;

    private static JsonNode Numbers(double[] values) => new JsonArray([.. values.Select(v => (JsonNode?)Number(v))]);
}
