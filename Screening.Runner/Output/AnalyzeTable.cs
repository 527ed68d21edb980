using System.Text.Json.Nodes;

namespace Screening.Runner.Output;

/// <summary>The scalars of analyze by subject; what stands elsewhere in the table (intervals, occupancies) or belongs to one element only is left to --json.</summary>
internal static class AnalyzeTable
{
    private static readonly (string Title, string[] Beginnings)[] Subjects =
    [
        ("Transport", ["tracer_", "charge_", "haven_", "conductivity_", "msd_", "per_ion_"]),
        ("Vibration", ["band_center", "attempt_", "vibration_"]),
        ("Sites", ["site_", "density_barrier"]),
        ("Jumps", ["jump_", "collective_", "reorientations_per_jump"]),
        ("Anions", ["polyanion_", "reorientation_", "orientation_"]),
        ("Polarization", ["polarization_"]),
        ("Softness", ["softness_"]),
        ("Framework", ["framework_"]),
    ];

    private static readonly string[] ElsewhereEndings = ["_lower95_cm2_s"];
    private static readonly string[] ElsewhereBeginnings = ["fit_window_", "site_occupancy_", "site_population_", "residence_time_"];

    public static void Print(JsonObject document, TextWriter output)
    {
        List<(string Name, JsonObject Quantity)> quantities = [.. document
            .Where(p => p.Value is JsonObject q && q["unit"] is not null && q["value"] is not null && !Elsewhere(p.Key)).Select(p => (p.Key, p.Value!.AsObject()))];
        foreach ((string title, string[] beginnings) in Subjects.Append(("Structure", [""])))
        {
            (string Name, JsonObject Quantity)[] own = [.. quantities.Where(q => beginnings.Any(b => q.Name.StartsWith(b, StringComparison.Ordinal)))];
            quantities.RemoveAll(own.Contains);
            if (own.Length == 0)
            {
                continue;
            }

            output.WriteLine(title);
            int width = own.Max(q => q.Name.Length);
            foreach ((string name, JsonObject quantity) in own)
            {
                string unit = (string)quantity["unit"]! is "1" ? "" : " " + (string)quantity["unit"]!;
                string error = quantity["standard_error"] is { } e ? FormattableString.Invariant($" ± {(double)e:g2}") : "";
                output.WriteLine(FormattableString.Invariant($"  {name.PadRight(width)}  {(double)quantity["value"]!:g5}{error}{unit}"));
            }
        }
    }

    // polarization_mean_S_eA stands for one element; polarization_mean_eA for the most numerous anion.
    private static bool Elsewhere(string name) => ElsewhereEndings.Any(e => name.EndsWith(e, StringComparison.Ordinal))
        || ElsewhereBeginnings.Any(b => name.StartsWith(b, StringComparison.Ordinal))
        || (name.StartsWith("polarization_", StringComparison.Ordinal) && name.Split('_').Any(w => w.Length is 1 or 2 && char.IsUpper(w[0])));
}
