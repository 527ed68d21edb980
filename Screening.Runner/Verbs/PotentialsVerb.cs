using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Screening.Core.ForceFields;

namespace Screening.Runner.Verbs;

/// <summary>potentials: every potential the program knows, with form, source and how far to trust it.</summary>
public static class PotentialsVerb
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command verb = new("potentials", "List the potentials: form, elements, source, confidence.") { json };
        verb.SetAction(parsed =>
        {
            Write(parsed.GetValue(json), Console.Out);
            return ExitCodes.Done;
        });
        return verb;
    }

    internal static void Write(bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(PotentialCatalog.All.Select(p => new Dictionary<string, object>
            {
                ["name"] = p.Name,
                ["form"] = p.Form,
                ["elements"] = p.Elements.Select(e => e.Symbol),
                ["citation"] = p.Citation,
                ["confidence"] = p.Confidence,
                ["hash"] = p.Hash,
            }), Indented));
            return;
        }

        foreach (Potential p in PotentialCatalog.All)
        {
            output.WriteLine(p.Name);
            output.WriteLine($"  {p.Form}");
            output.WriteLine($"  elements: {(p.Elements.Count > 12 ? $"{p.Elements.Count} elements" : string.Join(' ', p.Elements))}");
            output.WriteLine($"  source: {p.Citation}");
            output.WriteLine($"  confidence: {p.Confidence}");
        }
    }
}
