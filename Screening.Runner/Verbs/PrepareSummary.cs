using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Screening.Core.Preparation;
using Screening.Core.Structures;
using Screening.Runner.Output;

namespace Screening.Runner.Verbs;

/// <summary>prepare over a folder, archive or list: a line per file as it is done, then the table of outcomes by class.</summary>
internal static class PrepareSummary
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>0 where every file was accepted, 1 otherwise, 3 where there was none.</returns>
    internal static int Run(IReadOnlyList<StructureFile> files, PreparationOptions options, string? folder, bool json, TextWriter output)
    {
        List<(string Path, StructureFingerprint Fingerprint)> seen = [];
        SortedDictionary<string, List<string>> classes = new(StringComparer.Ordinal);
        List<double> seconds = [];
        JsonArray documents = [];
        List<string> misses = [];
        bool rejected = false;
        foreach (StructureFile file in files)
        {
            long start = Stopwatch.GetTimestamp();
            StructureFingerprint? fingerprint = null;
            JsonObject document = file.Problem is { } problem
                ? new() { ["status"] = "rejected", ["outcome"] = PreparationOutcome.Rejected + ", unreadable", ["error"] = $"{file.Path}: {problem}" }
                : PrepareVerb.Document(file.Path, options, folder, out fingerprint);
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            string? twin = fingerprint is null ? null : seen.Find(s => s.Fingerprint.IsSameAs(fingerprint)).Path;
            if (fingerprint is not null)
            {
                seen.Add((file.Path, fingerprint));
            }

            string outcome = (string)document["outcome"]!;
            if (!classes.TryGetValue(outcome, out List<string>? members))
            {
                classes[outcome] = members = [];
            }

            members.Add(file.Path);
            if (outcome != PreparationOutcome.Faithful)
            {
                misses.Add($"{Path.GetFileName(file.Path)}: {outcome}. {Reason(document)}");
            }

            rejected |= (string?)document["status"] != "accepted";
            document.Insert(0, "file", file.Path);
            document["duplicate_of"] = twin;
            if (json)
            {
                documents.Add(document);
            }
            else
            {
                int atoms = document["orderings"] is JsonArray { Count: > 0 } cells ? (int)cells[0]!["atoms"]! : 0;
                output.WriteLine($"{file.Path}: {outcome}{(atoms > 0 ? string.Create(CultureInfo.InvariantCulture, $", {atoms} atoms") : "")}{(twin is null ? "" : $", same structure as {twin}")}{((string?)document["error"] is { } error ? $"; {error}" : "")}");
            }
        }

        seconds.Sort();
        double median = seconds.Count > 0 ? seconds[seconds.Count / 2] : 0, worst = seconds.Count > 0 ? seconds[^1] : 0;
        if (json)
        {
            output.WriteLine(new JsonObject
            {
                ["settled"] = classes.Where(c => PreparationOutcome.IsSettled(c.Key)).Sum(c => c.Value.Count),
                ["outcomes"] = new JsonObject(classes.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)JsonValue.Create(c.Value.Count)))),
                ["median_s"] = Math.Round(median, 4),
                ["worst_s"] = Math.Round(worst, 4),
                ["files"] = documents,
            }.ToJsonString(Indented));
        }
        else
        {
            output.WriteLine();
            misses.ForEach(output.WriteLine);
            output.WriteLine();
            foreach ((string outcome, List<string> members) in classes)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{members.Count,6}  {outcome}")
                    + (members.Count <= 16 ? ": " + string.Join(' ', members.Select(Path.GetFileName)) : ""));
            }

            int settled = classes.Where(c => PreparationOutcome.IsSettled(c.Key)).Sum(c => c.Value.Count);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{settled,6}  of {files.Count} have a neutral cell with their content, or a reason in the file ({(double)settled / Math.Max(1, files.Count):0.0 %})"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files.Count,6}  files; median {median:0.00} s, worst {worst:0.00} s"));
        }

        return files.Count == 0 ? ExitCodes.BadInput : rejected ? ExitCodes.SomeFailed : ExitCodes.Done;
    }

    /// <summary>The error, or the finding that says why no faithful cell came out.</summary>
    private static string Reason(JsonObject document)
    {
        if ((string?)document["error"] is { } error)
        {
            return error;
        }

        string[] deciding = ["composition-deviation", "large-cell", "no-mobile-ion"];
        return string.Join(' ', (document["findings"]?.AsArray() ?? []).Where(f => deciding.Contains((string?)f!["code"])).Select(f => (string?)f!["message"]));
    }
}
