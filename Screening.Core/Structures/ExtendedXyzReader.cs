using System.Globalization;

namespace Screening.Core.Structures;

/// <summary>
/// Extended XYZ: Lattice="..." (blanks or commas) and Properties=... in the comment line. Of several frames the first is read.
/// Plain XYZ without a cell is rejected: it is a molecule, not a crystal.
/// </summary>
internal static class ExtendedXyzReader
{
    /// <exception cref="StructureFileException">The text is no extended XYZ, or has no cell.</exception>
    internal static Structure Read(string path, string text)
    {
        string[] lines = StructureText.Lines(text);
        if (!int.TryParse(lines[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is <= 0 or > SiteList.MostSites)
        {
            throw new StructureFileException(path, 1, $"'{Short(lines[0])}' stands where the number of atoms is expected.");
        }

        Dictionary<string, string> keys = Keys(lines.Length > 1 ? lines[1] : "");
        string cell = keys.GetValueOrDefault("lattice") ?? keys.GetValueOrDefault("cell")
            ?? throw new StructureFileException(path, 2, "no cell: the comment line has no Lattice=\"...\" of nine numbers, so this is a molecule and no crystal.");
        Lattice lattice = ReadLattice(path, cell);
        if (lines.Length < count + 2)
        {
            throw new StructureFileException(path, lines.Length, $"the file ends before the {count} atoms that line 1 announces.");
        }

        List<StructureWarning> warnings = [];
        if (keys.TryGetValue("pbc", out string? pbc) && pbc.Contains('F'))
        {
            warnings.Add(new("not-periodic", $"pbc=\"{pbc}\" says that not all directions repeat; the cell is treated as periodic in all three."));
        }

        (int species, int position, int occupancy, int charge, bool fractional) = Columns(path, keys.GetValueOrDefault("properties") ?? "species:S:1:pos:R:3");
        List<AtomRow> rows = [];
        Dictionary<string, int> serial = [];
        for (int i = 0; i < count; i++)
        {
            string[] words = Words(lines[i + 2]);
            int line = i + 3;
            if (words.Length <= Math.Max(species, position + 2))
            {
                throw new StructureFileException(path, line, $"atom {i + 1} of {count}: '{Short(lines[i + 2])}' has {words.Length} columns, at least {Math.Max(species, position + 2) + 1} are expected.");
            }

            rows.Add(Atom(path, line, words, species, position, occupancy, charge, fractional, lattice, serial));
        }

        if (lines.Skip(count + 2).Any(l => !string.IsNullOrWhiteSpace(l)))
        {
            warnings.Add(new("several-frames", "The file goes on after the first frame; only the first is read."));
        }

        return new()
        {
            Lattice = lattice,
            Sites = new SiteList(path, lattice, [SymmetryOperation.Identity], warnings).Build(rows),
            Name = keys.GetValueOrDefault("name") ?? Path.GetFileNameWithoutExtension(path),
            SpaceGroup = keys.GetValueOrDefault("spacegroup"),
            Source = path,
            Warnings = warnings,
        };
    }

    private static AtomRow Atom(string path, int line, string[] words, int species, int position, int occupancy, int charge, bool fractional, Lattice lattice, Dictionary<string, int> serial)
    {
        string symbol = words[species];
        Element? element = SiteSpecies.FromSymbol(symbol, new HashSet<Element>()) is { MissingHydrogens: 0, Parts: [var (found, _, _)] } ? found : null;
        if (element is null && int.TryParse(symbol, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= Element.All.Count)
        {
            element = Element.All[number - 1];
        }

        if (element is null)
        {
            throw new StructureFileException(path, line, $"'{Short(symbol)}' stands where an element symbol is expected.");
        }

        Span<double> xyz = stackalloc double[3];
        for (int k = 0; k < 3; k++)
        {
            if (!NumberText.TryParse(words[position + k], out xyz[k]) || Math.Abs(xyz[k]) > 1e7)
            {
                throw new StructureFileException(path, line, $"'{Short(words[position + k])}' stands where a coordinate is expected.");
            }
        }

        double share = 1;
        if (occupancy >= 0 && occupancy < words.Length && (!NumberText.TryParse(words[occupancy], out share) || share is <= 0 or > 1 + SiteList.OccupancyExcess))
        {
            throw new StructureFileException(path, line, $"the occupancy '{Short(words[occupancy])}' is no number above 0 and up to 1.");
        }

        double? oxidation = charge >= 0 && charge < words.Length && NumberText.TryParse(words[charge], out double q) ? q : null;
        Fractional place = fractional ? new(xyz[0], xyz[1], xyz[2]) : lattice.ToFractional(new(xyz[0], xyz[1], xyz[2]));
        int n = serial[element.Symbol] = serial.GetValueOrDefault(element.Symbol) + 1;
        return new(string.Create(CultureInfo.InvariantCulture, $"{element}{n}"), [new(element, Math.Min(share, 1), oxidation)], place, 0, null, line);
    }

    private static Lattice ReadLattice(string path, string text)
    {
        double[] numbers = [.. text.Split((char[])[' ', ',', '\t', '[', ']', '{', '}'], StringSplitOptions.RemoveEmptyEntries)
            .Select(w => NumberText.TryParse(w, out double value) ? value : double.NaN)];
        try
        {
            return numbers.Length switch
            {
                9 => new(new(numbers[0], numbers[1], numbers[2]), new(numbers[3], numbers[4], numbers[5]), new(numbers[6], numbers[7], numbers[8])),
                3 => Lattice.Orthorhombic(numbers[0], numbers[1], numbers[2]),
                _ => throw new StructureFileException(path, 2, $"Lattice=\"{Short(text)}\" holds {numbers.Length} numbers; nine are expected."),
            };
        }
        catch (ArgumentException e)
        {
            throw new StructureFileException(path, 2, e.Message);
        }
    }

    private static (int Species, int Position, int Occupancy, int Charge, bool Fractional) Columns(string path, string properties)
    {
        string[] parts = properties.Split(':');
        int species = -1, position = -1, occupancy = -1, charge = -1, column = 0;
        bool fractional = false;
        for (int i = 0; i + 2 < parts.Length; i += 3)
        {
            if (!int.TryParse(parts[i + 2], NumberStyles.None, CultureInfo.InvariantCulture, out int width) || width is < 1 or > 100)
            {
                throw new StructureFileException(path, 2, $"Properties={Short(properties)}: '{parts[i + 2]}' is no number of columns.");
            }

            switch (parts[i].ToLowerInvariant())
            {
                case "species" or "element" or "z" or "atomic_number" or "numbers" when species < 0:
                    species = column;
                    break;
                case "pos" or "positions" when width == 3:
                    (position, fractional) = (column, false);
                    break;
                case "frac_pos" or "scaled_positions" when width == 3 && position < 0:
                    (position, fractional) = (column, true);
                    break;
                case "occupancy":
                    occupancy = column;
                    break;
                case "oxidation_state" or "oxidation" or "formal_charge" or "formal_charges":
                    charge = column;
                    break;
            }

            column += width;
        }

        return species >= 0 && position >= 0
            ? (species, position, occupancy, charge, fractional)
            : throw new StructureFileException(path, 2, $"Properties={Short(properties)} names no species and pos columns.");
    }

    /// <summary>key=value pairs, values bare, in quotes or in braces; keys in lower case.</summary>
    internal static Dictionary<string, string> Keys(string comment)
    {
        Dictionary<string, string> keys = [];
        int at = 0;
        while (at < comment.Length)
        {
            while (at < comment.Length && (char.IsWhiteSpace(comment[at]) || comment[at] == ','))
            {
                at++;
            }

            int start = at;
            while (at < comment.Length && comment[at] != '=' && !char.IsWhiteSpace(comment[at]))
            {
                at++;
            }

            string key = comment[start..at].Trim('"').ToLowerInvariant();
            int equals = at;
            while (equals < comment.Length && comment[equals] is ' ' or '\t')
            {
                equals++;
            }

            if (equals >= comment.Length || comment[equals] != '=')
            {
                at = Math.Max(at, start + 1);
                continue;
            }

            at = equals + 1;
            while (at < comment.Length && comment[at] is ' ' or '\t')
            {
                at++;
            }

            char open = at < comment.Length ? comment[at] : ' ';
            char close = open switch { '"' or '\'' => open, '{' => '}', '[' => ']', _ => '\0' };
            int end = close == '\0' ? comment.AsSpan(at).IndexOfAny(' ', '\t') : comment.AsSpan(at + 1).IndexOf(close);
            int from = close == '\0' ? at : at + 1;
            int to = end < 0 ? comment.Length : from + end;
            if (key.Length > 0)
            {
                keys.TryAdd(key, comment[Math.Min(from, to)..to]);
            }

            at = Math.Min(comment.Length, close == '\0' ? to : to + 1);
        }

        return keys;
    }

    private static string[] Words(string line) => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static string Short(string text) => text.Length <= 60 ? text.Trim() : text[..57].Trim() + "...";
}
