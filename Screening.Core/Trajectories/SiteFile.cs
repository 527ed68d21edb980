using System.Text.Json;
using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>
/// Reads sites from JSON: {"lattice": {"a", "b", "c", "alpha", "beta", "gamma"}, "space_group": name, "align_by": [element...],
/// "framework": [{"label", "elements": [...], "position": [u, v, w]}...], "sites": [{"type", "center": [u, v, w], "vertices":
/// {"labels": [...], "count": 4, "cutoff_A": x}}...]}. Lengths in Å, angles in degrees (b, c default to a, angles to 90), one representative
/// per orbit; without "vertices" a site is a point.
/// </summary>
public static class SiteFile
{
    private const int Corners = 4;

    /// <exception cref="StructureFileException">The file is no JSON of this form.</exception>
    public static SiteDefinition Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Definition(path, document.RootElement);
        }
        catch (JsonException e)
        {
            throw new StructureFileException(path, (int?)e.LineNumber + 1, $"no valid JSON: {e.Message}");
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException or ArgumentException)
        {
            throw new StructureFileException(path, null, $"not a file of sites: {e.Message}");
        }
    }

    private static SiteDefinition Definition(string path, JsonElement root)
    {
        JsonElement cell = Member(root, "lattice");
        double a = Member(cell, "a").GetDouble();
        double Or(string name, double other) => cell.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : other;
        Lattice lattice = Lattice.FromParameters(a, Or("b", a), Or("c", a), Or("alpha", 90), Or("beta", 90), Or("gamma", 90));
        IReadOnlyList<SymmetryOperation> operations = [SymmetryOperation.Identity];
        if (root.TryGetProperty("space_group", out JsonElement name))
        {
            operations = SpaceGroupSetting.FromName(name.GetString() ?? "") is [var setting, ..]
                ? setting.Operations
                : throw new FormatException($"no space group is named '{name.GetString()}'");
        }

        List<Site> framework = [];
        foreach (JsonElement entry in Member(root, "framework").EnumerateArray())
        {
            Occupant[] occupants = [.. Member(entry, "elements").EnumerateArray().Select(e => new Occupant(Element.Parse(e.GetString() ?? ""), 1))];
            int orbit = framework.Select(s => s.Orbit).DefaultIfEmpty(-1).Max() + 1;
            framework.AddRange(OrbitExpansion.Expand(lattice, operations, Position(Member(entry, "position")), OrbitExpansion.SmallestToleranceAngstrom, out _)
                .Select(p => new Site(Member(entry, "label").GetString() ?? "", p, occupants, orbit)));
        }

        HashSet<string> labels = [.. framework.Select(s => s.Label)];
        return new()
        {
            Framework = new() { Lattice = lattice, Sites = framework, Source = path },
            Operations = operations,
            Kinds = [.. Member(root, "sites").EnumerateArray().Select(e => Kind(e, labels))],
            AlignBy = root.TryGetProperty("align_by", out JsonElement align) ? [.. align.EnumerateArray().Select(e => Element.Parse(e.GetString() ?? ""))] : [],
        };
    }

    private static SiteKind Kind(JsonElement entry, HashSet<string> labels)
    {
        string type = Member(entry, "type").GetString() ?? "";
        Fractional center = Position(Member(entry, "center"));
        if (!entry.TryGetProperty("vertices", out JsonElement vertices))
        {
            return new(type, center, [], 0, 0);
        }

        string[] named = vertices.TryGetProperty("labels", out JsonElement list) ? [.. list.EnumerateArray().Select(l => l.GetString() ?? "")] : [.. labels];
        if (named.FirstOrDefault(n => !labels.Contains(n)) is { } unknown)
        {
            throw new FormatException($"site {type}: no framework position has the label '{unknown}'");
        }

        int count = vertices.TryGetProperty("count", out JsonElement number) ? number.GetInt32() : Corners;
        return count == Corners
            ? new(type, center, named, count, Member(vertices, "cutoff_A").GetDouble())
            : throw new FormatException($"site {type}: {count} vertices; {Corners} are expected");
    }

    private static Fractional Position(JsonElement value)
    {
        double[] numbers = [.. value.EnumerateArray().Select(e => e.GetDouble())];
        return numbers is [var u, var v, var w] ? new(u, v, w) : throw new FormatException($"{numbers.Length} coordinates; three are expected");
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value : throw new FormatException($"'{name}' is missing");
}
