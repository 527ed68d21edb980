using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Nep;

namespace Screening.Runner.Verbs;

/// <summary>potentials: every potential the program knows, with form, source and how far to trust it.</summary>
public static class PotentialsVerb
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Argument<string[]> files = new("file") { Description = "Parameter or model files to describe instead of the list.", Arity = ArgumentArity.ZeroOrMore };
        Command verb = new("potentials", $"List the potentials: form, elements, source, confidence. Model files (nep.txt) in the folder of {InstalledModels.FolderVariable}, else in {InstalledModels.Folder}, are listed too.") { files, json };
        verb.SetAction(parsed =>
        {
            string[] named = parsed.GetValue(files) ?? [];
            Write(named.Length > 0 ? [.. named.Select(Described)] : [.. PotentialCatalog.All, .. InstalledModels.Files(InstalledModels.Folder).Select(PotentialCatalog.Get)], parsed.GetValue(json), Console.Out);
            return ExitCodes.Done;
        });
        return verb;
    }

    internal static void Write(bool json, TextWriter output) => Write(PotentialCatalog.All, json, output);

    private static Potential Described(string nameOrFile)
    {
        try
        {
            return PotentialCatalog.Get(nameOrFile);
        }
        catch (OutsidePotentialException error)
        {
            throw new UsageException(error.Message);
        }
    }

    private static void Write(IReadOnlyList<Potential> potentials, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(potentials.Select(p => new Dictionary<string, object>
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

        foreach (Potential p in potentials)
        {
            output.WriteLine(p.Name);
            output.WriteLine($"  {p.Form}");
            output.WriteLine($"  elements: {(p.Elements.Count > 12 ? $"{p.Elements.Count} elements" : string.Join(' ', p.Elements))}");
            output.WriteLine($"  source: {p.Citation}");
            output.WriteLine($"  confidence: {p.Confidence}");
        }
    }
}
