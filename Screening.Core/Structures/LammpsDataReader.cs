using System.Globalization;

namespace Screening.Core.Structures;

/// <summary>
/// LAMMPS data files in metal or real units (Å): orthogonal and triclinic boxes, atom styles atomic, charge, molecular and full.
/// The elements come from the comments of the Masses section (1 6.94 # Li) or, without them, from the masses.
/// </summary>
internal static class LammpsDataReader
{
    /// <summary>A mass names an element when it lies this near to one standard atomic weight, u: writers give one or two decimals, isotopes differ by more.</summary>
    private const double MassTolerance = 0.06;

    private static readonly string[] Sections =
    [
        "Masses", "Atoms", "Velocities", "Bonds", "Angles", "Dihedrals", "Impropers", "Pair Coeffs", "PairIJ Coeffs", "Bond Coeffs", "Angle Coeffs",
        "Dihedral Coeffs", "Improper Coeffs", "Ellipsoids", "Lines", "Triangles", "Bodies", "Atom Type Labels",
    ];

    private sealed class Header
    {
        internal long Atoms { get; set; } = -1;

        internal (double Low, double High)?[] Bounds { get; } = new (double, double)?[3];

        internal (double Xy, double Xz, double Yz) Tilt { get; set; }
    }

    internal static bool Looks(string[] lines) =>
        lines.Take(60).Any(l => l.TrimEnd().EndsWith("xlo xhi", StringComparison.Ordinal) || l.Contains(" xlo xhi", StringComparison.Ordinal));

    /// <exception cref="StructureFileException">The text is no LAMMPS data file, or its elements are unknown.</exception>
    internal static Structure Read(string path, string text)
    {
        string[] lines = StructureText.Lines(text);
        Header header = new();
        Dictionary<string, string> labels = [];
        Dictionary<string, Element> types = [];
        List<StructureWarning> warnings = [];
        int at = ReadHeader(path, lines, header);
        Lattice lattice = Box(path, header, out Cartesian origin);
        List<AtomRow>? rows = null;
        while (at < lines.Length)
        {
            string section = Plain(lines[at], out string remark);
            at++;
            switch (section)
            {
                case "Atom Type Labels":
                    at = ForEach(lines, at, (words, _, _) => labels[words[0]] = words.Length > 1 ? words[1] : "");
                    break;
                case "Masses":
                    at = ForEach(lines, at, (words, comment, line) => types[words[0]] = TypeElement(path, line, words, comment, labels));
                    break;
                case "Atoms":
                    rows = [];
                    at = ForEach(lines, at, (words, _, line) => rows.Add(Atom(path, line, words, remark, types, labels, lattice, origin)));
                    break;
            }
        }

        if (rows is null || rows.Count == 0)
        {
            throw new StructureFileException(path, null, "no Atoms section with atoms in this LAMMPS data file.");
        }

        if (header.Atoms >= 0 && rows.Count != header.Atoms)
        {
            throw new StructureFileException(path, lines.Length, $"the header announces {header.Atoms} atoms, the Atoms section lists {rows.Count}.");
        }

        return new()
        {
            Lattice = lattice,
            Sites = new SiteList(path, lattice, [SymmetryOperation.Identity], warnings).Build(rows),
            Name = lines[0].Trim(),
            Source = path,
            Warnings = warnings,
        };
    }

    private static int ReadHeader(string path, string[] lines, Header header)
    {
        int at = 1;
        for (; at < lines.Length; at++)
        {
            string line = Plain(lines[at], out _);
            if (Sections.Contains(line))
            {
                break;
            }

            string[] words = Words(line);
            if (words is [_, "atoms"])
            {
                header.Atoms = long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out long n) && n <= SiteList.MostSites
                    ? n
                    : throw new StructureFileException(path, at + 1, $"'{words[0]}' is no possible number of atoms.");
            }
            else if (words is [_, _, _, "xy", "xz", "yz"])
            {
                header.Tilt = (Number(path, at, words[0]), Number(path, at, words[1]), Number(path, at, words[2]));
            }
            else if (words.Length == 4 && words[2].EndsWith("lo", StringComparison.Ordinal) && words[2].Length == 3 && "xyz".Contains(words[2][0]))
            {
                header.Bounds["xyz".IndexOf(words[2][0])] = (Number(path, at, words[0]), Number(path, at, words[1]));
            }
        }

        return at;
    }

    private static Lattice Box(string path, Header header, out Cartesian origin)
    {
        if (header.Bounds[0] is not { } x || header.Bounds[1] is not { } y || header.Bounds[2] is not { } z)
        {
            throw new StructureFileException(path, null, "the box (xlo xhi, ylo yhi, zlo zhi) is missing or incomplete.");
        }

        origin = new(x.Low, y.Low, z.Low);
        try
        {
            return new(new(x.High - x.Low, 0, 0), new(header.Tilt.Xy, y.High - y.Low, 0), new(header.Tilt.Xz, header.Tilt.Yz, z.High - z.Low));
        }
        catch (ArgumentException e)
        {
            throw new StructureFileException(path, null, e.Message);
        }
    }

    private static Element TypeElement(string path, int line, string[] words, string comment, Dictionary<string, string> labels)
    {
        string named = Words(comment) is [var first, ..] ? first : labels.FirstOrDefault(l => l.Key == words[0] || l.Value == words[0]).Value ?? "";
        if (named.Length > 0 && SiteSpecies.FromSymbol(named, new HashSet<Element>()) is { MissingHydrogens: 0, Parts: [var (element, _, _)] })
        {
            return element;
        }

        double mass = words.Length > 1 ? Number(path, line - 1, words[1]) : 0;
        Element[] near = [.. Element.All.Where(e => Math.Abs(e.MassU - mass) < MassTolerance)];
        return near.Length == 1
            ? near[0]
            : throw new StructureFileException(path, line, $"which element is atom type {words[0]}? Its mass {mass.ToString(CultureInfo.InvariantCulture)} fits {(near.Length == 0 ? "none" : string.Join(" and ", near.Select(n => n.Symbol)))}; write the symbol behind it, as in '{words[0]} 6.94 # Li'.");
    }

    private static AtomRow Atom(string path, int line, string[] words, string style, Dictionary<string, Element> types, Dictionary<string, string> labels, Lattice lattice, Cartesian origin)
    {
        // Three trailing whole numbers are image flags; what remains decides the style where the section names none.
        int columns = words.Length >= 8 && words[^3..].All(w => int.TryParse(w, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) ? words.Length - 3 : words.Length;
        // Charges of a force field are no oxidation states and are passed over.
        (int type, int position) = Words(style).FirstOrDefault("") switch
        {
            "atomic" => (1, 2),
            "charge" => (1, 3),
            "full" => (2, 4),
            "molecular" or "bond" or "angle" => (2, 3),
            "" => columns switch
            {
                5 => (1, 2),
                6 => (1, 3),
                7 => (2, 4),
                _ => throw new StructureFileException(path, line, $"the atom style is not stated ('Atoms # full') and {words.Length} columns fit none that is read (atomic, charge, full)."),
            },
            string other => throw new StructureFileException(path, line, $"atom style '{other}' is not read; atomic, charge, molecular and full are."),
        };
        if (words.Length < position + 3)
        {
            throw new StructureFileException(path, line, $"{words.Length} columns; at least {position + 3} are expected.");
        }

        Element element = types.TryGetValue(words[type], out Element? known)
            ? known
            : labels.ContainsValue(words[type]) && SiteSpecies.FromSymbol(words[type], new HashSet<Element>()) is { MissingHydrogens: 0, Parts: [var (found, _, _)] }
                ? found
                : throw new StructureFileException(path, line, $"atom type {words[type]} has no mass in a Masses section before this one, so its element is unknown.");
        Cartesian r = new(Number(path, line - 1, words[position]), Number(path, line - 1, words[position + 1]), Number(path, line - 1, words[position + 2]));
        return new($"{element}{words[0]}", [new(element, 1)], lattice.ToFractional(r - origin), 0, null, line);
    }

    /// <summary>Calls the action for every line of a section; returns the line that opens the next.</summary>
    private static int ForEach(string[] lines, int at, Action<string[], string, int> action)
    {
        for (; at < lines.Length; at++)
        {
            string plain = Plain(lines[at], out string comment);
            if (plain.Length == 0)
            {
                continue;
            }

            if (Sections.Contains(plain))
            {
                break;
            }

            action(Words(plain), comment, at + 1);
        }

        return at;
    }

    private static string Plain(string line, out string comment)
    {
        int hash = line.IndexOf('#');
        comment = hash < 0 ? "" : line[(hash + 1)..].Trim();
        return (hash < 0 ? line : line[..hash]).Trim();
    }

    private static double Number(string path, int index, string word) =>
        NumberText.TryParse(word, out double value) && Math.Abs(value) < 1e7
            ? value
            : throw new StructureFileException(path, index + 1, $"'{word}' stands where a number is expected.");

    private static string[] Words(string line) => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
}
