using System.Globalization;
using System.Text.Json;

namespace Screening.Core.Structures;

/// <summary>
/// Structures in JSON, as databases hand them out: pymatgen (<c>lattice.matrix</c>, <c>sites[].species[].element/occu</c>, <c>abc</c>
/// or <c>xyz</c>), OPTIMADE (<c>lattice_vectors</c>, <c>cartesian_site_positions</c>, <c>species_at_sites</c>, <c>species</c>), or a text
/// in another format under <c>cif</c> or <c>poscar</c>. The structure may lie one level down, under <c>structure</c> or <c>attributes</c>.
/// </summary>
internal static class JsonStructureReader
{
    /// <exception cref="StructureFileException">The text is no JSON or holds no structure.</exception>
    internal static Structure Read(string path, string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            JsonElement root = document.RootElement;
            string name = Name(root) ?? "";
            foreach (string inner in (string[])["structure", "attributes", "data"])
            {
                if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(inner, out JsonElement below) && below.ValueKind == JsonValueKind.Object)
                {
                    root = below;
                    name = Name(root) ?? name;
                }
            }

            if (root.ValueKind == JsonValueKind.Object)
            {
                if (root.TryGetProperty("cif", out JsonElement cif) && cif.ValueKind == JsonValueKind.String)
                {
                    return CifReader.Read(path, cif.GetString()!);
                }

                if (root.TryGetProperty("poscar", out JsonElement poscar) && poscar.ValueKind == JsonValueKind.String)
                {
                    return PoscarReader.Read(path, poscar.GetString()!);
                }

                if (root.TryGetProperty("sites", out JsonElement sites) && root.TryGetProperty("lattice", out JsonElement lattice))
                {
                    return Pymatgen(path, name, lattice, sites);
                }

                if (root.TryGetProperty("lattice_vectors", out JsonElement vectors) && root.TryGetProperty("cartesian_site_positions", out JsonElement positions))
                {
                    return Optimade(path, name, root, vectors, positions);
                }
            }

            throw new StructureFileException(path, 1, "the JSON holds no structure: lattice and sites (pymatgen), lattice_vectors (OPTIMADE), cif or poscar are looked for.");
        }
        catch (JsonException e)
        {
            throw new StructureFileException(path, (int)(e.LineNumber ?? 0) + 1, $"is no valid JSON: {e.Message}");
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException or IndexOutOfRangeException or ArgumentException)
        {
            throw new StructureFileException(path, 1, $"the JSON structure is damaged: {e.Message}");
        }
    }

    private static string? Name(JsonElement element)
    {
        foreach (string key in (string[])["material_id", "id", "name"])
        {
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String)
            {
                return value.GetString();
            }
        }

        return null;
    }

    private static Structure Pymatgen(string path, string name, JsonElement lattice, JsonElement sites)
    {
        Lattice cell = Cell(path, lattice.GetProperty("matrix"));
        List<AtomRow> rows = [];
        foreach (JsonElement site in sites.EnumerateArray())
        {
            List<Occupant> occupants = [];
            foreach (JsonElement species in site.GetProperty("species").EnumerateArray())
            {
                double? state = species.TryGetProperty("oxidation_state", out JsonElement q) && q.ValueKind == JsonValueKind.Number ? q.GetDouble() : null;
                occupants.Add(new(Symbol(path, species.GetProperty("element").GetString()!), species.TryGetProperty("occu", out JsonElement occupancy) ? Share(path, occupancy.GetDouble()) : 1, state));
            }

            Fractional at = site.TryGetProperty("abc", out JsonElement abc) ? Fraction(Triple(abc)) : cell.ToFractional(Triple(site.GetProperty("xyz")));
            string label = site.TryGetProperty("label", out JsonElement l) && l.ValueKind == JsonValueKind.String ? l.GetString()! : occupants.Count > 0 ? occupants[0].Element.Symbol : "?";
            rows.Add(new(label, occupants, at, 0, null, 1));
        }

        return Build(path, name, cell, rows);
    }

    private static Structure Optimade(string path, string name, JsonElement root, JsonElement vectors, JsonElement positions)
    {
        Lattice cell = Cell(path, vectors);
        Dictionary<string, List<Occupant>> kinds = new(StringComparer.Ordinal);
        foreach (JsonElement kind in root.GetProperty("species").EnumerateArray())
        {
            string[] symbols = [.. kind.GetProperty("chemical_symbols").EnumerateArray().Select(s => s.GetString()!)];
            double[] shares = kind.TryGetProperty("concentration", out JsonElement c) ? [.. c.EnumerateArray().Select(x => Share(path, x.GetDouble()))] : [.. symbols.Select(_ => 1.0)];
            kinds[kind.GetProperty("name").GetString()!] = [.. symbols.Select((s, i) => (s, shares[i])).Where(x => x.s != "vacancy" && x.Item2 > 0).Select(x => new Occupant(Symbol(path, x.s), x.Item2))];
        }

        string[] at = [.. root.GetProperty("species_at_sites").EnumerateArray().Select(s => s.GetString()!)];
        List<AtomRow> rows = [.. positions.EnumerateArray().Select((p, i) => new AtomRow(at[i], kinds[at[i]], cell.ToFractional(Triple(p)), 0, null, 1))];
        return Build(path, name, cell, rows);
    }

    private static Structure Build(string path, string name, Lattice cell, List<AtomRow> rows)
    {
        rows.RemoveAll(r => r.Occupants.Count == 0 || r.Occupants.All(o => o.Occupancy <= 0));
        if (rows.Count == 0)
        {
            throw new StructureFileException(path, 1, "the structure holds no atoms.");
        }

        List<StructureWarning> warnings = [];
        List<Site> sites = new SiteList(path, cell, [SymmetryOperation.Identity], warnings).Build(rows);
        return new() { Lattice = cell, Sites = sites, Name = name, Source = path, Warnings = warnings };
    }

    private static Lattice Cell(string path, JsonElement matrix)
    {
        Cartesian[] rows = [.. matrix.EnumerateArray().Select(Triple)];
        if (rows.Length != 3 || !(Math.Abs(rows[0].Dot(rows[1].Cross(rows[2]))) > 1e-3))
        {
            throw new StructureFileException(path, 1, "the lattice vectors span no volume.");
        }

        return new(rows[0], rows[1], rows[2]);
    }

    private static Cartesian Triple(JsonElement element)
    {
        double[] v = [.. element.EnumerateArray().Select(x => x.GetDouble())];
        return v.Length == 3 && v.All(x => Math.Abs(x) < 1e6)
            ? new(v[0], v[1], v[2])
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"three numbers are expected where {v.Length} stand or one is too large"));
    }

    private static Fractional Fraction(Cartesian v) => new(v.X, v.Y, v.Z);

    private static double Share(string path, double share) => share is >= 0 and <= 1 + SiteList.OccupancyExcess
        ? share
        : throw new StructureFileException(path, 1, string.Create(CultureInfo.InvariantCulture, $"an occupancy is {share}; between 0 and 1 is possible."));

    private static Element Symbol(string path, string symbol) =>
        Element.TryParse(symbol, out Element? element) ? element : throw new StructureFileException(path, 1, $"'{symbol}' names no element.");
}
