using System.Text.Json;
using Screening.Core.ForceFields.Nep;
using Screening.Core.Particles;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.ForceFields.Nep;

/// <summary>One reference case: structure, model and another program's results.</summary>
internal sealed class NepCase
{
    /// <summary>Name of the one test that says why it is skipped.</summary>
    internal const string Absent = "absent";

    internal NepCase(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference", "nep", "cases", name + ".json")));
        JsonElement root = document.RootElement.Clone();
        Root = root;
        Reference = root.GetProperty("reference");
        double[] l = Numbers(root.GetProperty("cell_rows_abc"));
        string[] symbols = [.. root.GetProperty("symbols").EnumerateArray().Select(s => s.GetString()!)];
        State = new MdState(new Lattice(new(l[0], l[1], l[2]), new(l[3], l[4], l[5]), new(l[6], l[7], l[8])), [.. symbols.Select(s => new Species(Element.Parse(s), 0))]);
        double[] r = Numbers(root.GetProperty("positions"));
        for (int i = 0; i < State.Count; i++)
        {
            (State.X[i], State.Y[i], State.Z[i]) = (r[3 * i], r[(3 * i) + 1], r[(3 * i) + 2]);
        }

        ModelPath = Repository.Shared("reference", "nep", root.GetProperty("model").GetString()!);
        Model = NepModelReader.Read(ModelPath, [.. symbols.Distinct().Select(Element.Parse)]);
    }

    internal JsonElement Root { get; }

    internal JsonElement Reference { get; }

    internal MdState State { get; }

    internal NepModel Model { get; }

    internal string ModelPath { get; }

    /// <summary>Names of the cases whose file starts with one of the prefixes, or with none of the excluded ones.</summary>
    internal static IEnumerable<string> Names(Func<string, bool> wanted)
    {
        string folder = Repository.File("..", "shared", "reference", "nep", "cases");
        return Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Where(wanted).Order(StringComparer.Ordinal)
            : [Absent];
    }

    internal static double[] Numbers(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().SelectMany(Numbers)]
        : [element.GetDouble()];

    internal double[] Forces() => [.. Enumerable.Range(0, State.Count).SelectMany(i => new[] { State.Fx[i], State.Fy[i], State.Fz[i] })];
}
