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
        Command verb = new("potentials", $"List the potentials: form, elements, source, confidence. Model files (nep.txt, TensorNet weights) in the folder of {InstalledModels.FolderVariable}, else in {InstalledModels.Folder}, are listed too.") { files, json };
        verb.SetAction(parsed =>
        {
            string[] named = parsed.GetValue(files) ?? [];
            Write(named.Length > 0 ? [.. named.Select(Described)] : [.. PotentialCatalog.All, .. Installed(Console.Error)], parsed.GetValue(json), Console.Out);
            if (named.Length == 0 && InstalledModels.Files(InstalledModels.Folder).Count == 0)
            {
                Console.Error.WriteLine($"No model files installed. Put neuroevolution potentials (nep.txt, such as NEP89) or TensorNet weights (state.pt) into {InstalledModels.Folder}; docs/neuroevolution-potentials.md and docs/tensornet.md say where to get them.");
            }

            return ExitCodes.Done;
        });
        return verb;
    }

    /// <summary>The models of the user's folder; a broken one is told and passed over.</summary>
    private static IEnumerable<Potential> Installed(TextWriter log)
    {
        foreach (string path in InstalledModels.Files(InstalledModels.Folder))
        {
            Potential? found = null;
            try
            {
                found = PotentialCatalog.Get(path);
            }
            catch (PotentialFileException error)
            {
                log.WriteLine(error.Message);
            }

            if (found is not null)
            {
                yield return found;
            }
        }
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
            output.WriteLine(JsonSerializer.Serialize(potentials.Select(p => new Dictionary<string, object?>
            {
                ["name"] = p.Name,
                ["form"] = p.Form,
                ["elements"] = p.Elements.Select(e => e.Symbol),
                ["citation"] = p.Citation,
                ["confidence"] = p.Confidence,
                ["hash"] = p.Hash,
                ["framework"] = p.NeedsTether ? "tethered" : "free",
                ["temperatures_K"] = p.TemperaturesK,
                ["unsupported"] = p.Unsupported,
            }), Indented));
            return;
        }

        foreach (Potential p in potentials)
        {
            output.WriteLine(p.Unsupported is null ? p.Name : p.Name + "  (listed, not usable)");
            output.WriteLine($"  {p.Form}");
            output.WriteLine($"  elements: {(p.Elements.Count > 12 ? $"{p.Elements.Count} elements" : string.Join(' ', p.Elements))}");
            output.WriteLine($"  source: {p.Citation}");
            output.WriteLine($"  confidence: {p.Confidence}");
            output.WriteLine(p.Unsupported is { } reason ? $"  lacking: {reason}"
                : $"  run: {(p.NeedsTether ? "tethered framework" : "free framework from relaxed positions")}{(p.TemperaturesK.Count > 0 ? FormattableString.Invariant($", at {string.Join(", ", p.TemperaturesK)} K") : "")}");
        }
    }
}
