using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Runner.Verbs;

/// <summary>prepare FILE: audits a structure file and says what it holds.</summary>
internal static class PrepareVerb
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "Structure file: CIF, POSCAR or extended XYZ, also gzipped." };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command command = new("prepare", "Audits a structure file and reports what it holds.") { file, json };
        command.SetAction(result => Run(result.GetValue(file)!, result.GetValue(json), Console.Out));
        return command;
    }

    /// <returns>0 for an accepted file, 3 for a rejected one.</returns>
    internal static int Run(string path, bool json, TextWriter output)
    {
        JsonObject document = Document(path);
        if (json)
        {
            output.WriteLine(document.ToJsonString(Indented));
        }
        else
        {
            Print(document, path, output);
        }

        return (string?)document["status"] == "accepted" ? 0 : 3;
    }

    internal static JsonObject Document(string path)
    {
        Structure structure;
        try
        {
            structure = StructureReader.Read(path);
        }
        catch (StructureFileException e)
        {
            return new()
            {
                ["status"] = "rejected",
                ["composition"] = null,
                ["spacegroup"] = null,
                ["disordered"] = null,
                ["warnings"] = new JsonArray(),
                ["error"] = e.Message,
                ["orderings"] = new JsonArray(),
            };
        }

        AuditReport audit = StructureAudit.Examine(structure);
        JsonArray warnings = [];
        foreach ((string code, string message) in structure.Warnings.Select(w => (w.Code, w.Message))
            .Concat(audit.Findings.Where(f => f.Severity == AuditSeverity.Warn).Select(f => (f.Code, f.Message))))
        {
            warnings.Add(new JsonObject { ["code"] = code, ["message"] = message });
        }

        Composition content = structure.Composition;
        return new()
        {
            ["status"] = audit.IsRejected ? "rejected" : "accepted",
            ["composition"] = new JsonObject(content.Elements.Select(e => KeyValuePair.Create(e.Symbol, (JsonNode?)JsonValue.Create(Math.Round(content[e], 6))))),
            ["spacegroup"] = structure.SpaceGroup,
            ["disordered"] = structure.IsDisordered,
            ["warnings"] = warnings,
            ["error"] = audit.Rejection is { } reason ? $"{path}: {reason}" : null,
            ["orderings"] = new JsonArray(),
        };
    }

    private static void Print(JsonObject document, string path, TextWriter output)
    {
        output.WriteLine($"{path}: {(string?)document["status"]}");
        if ((string?)document["error"] is { } error)
        {
            output.WriteLine($"  error: {error}");
        }

        if (document["composition"] is JsonObject content)
        {
            output.WriteLine($"  cell content: {string.Join(" ", content.Select(c => $"{c.Key}{c.Value}"))}{((bool?)document["disordered"] == true ? " (disordered)" : "")}");
            output.WriteLine($"  space group: {(string?)document["spacegroup"] ?? "not stated"}");
        }

        foreach (JsonNode? warning in document["warnings"]!.AsArray())
        {
            output.WriteLine($"  {(string?)warning!["code"]}: {(string?)warning["message"]}");
        }
    }
}
