using System.Globalization;

namespace Screening.Core.Structures;

/// <summary>
/// VASP POSCAR and CONTCAR: versions 4 and 5, negative scale (the volume), three scales, selective dynamics, direct or Cartesian,
/// element and count lines broken over several lines; velocity and predictor blocks after the positions are ignored.
/// </summary>
internal static class PoscarReader
{
    /// <exception cref="StructureFileException">The text is no POSCAR, or the elements are named nowhere.</exception>
    internal static Structure Read(string path, string text)
    {
        string[] lines = StructureText.Lines(text);
        int at = 0;
        string comment = Next(path, lines, ref at, "a comment line").Trim();
        Lattice lattice = ReadLattice(path, lines, ref at);
        List<string> names = [];
        int namesLine = at + 1;
        while (at < lines.Length && Words(lines[at]) is { Length: > 0 } words && !words.All(IsCount))
        {
            names.AddRange(words.TakeWhile(w => !w.StartsWith('!') && !w.StartsWith('#')));
            at++;
            if (names.Count > 10_000)
            {
                throw new StructureFileException(path, namesLine, "no line of atom counts follows the lattice.");
            }
        }

        List<int> counts = ReadCounts(path, lines, ref at, names.Count);
        string mode = Next(path, lines, ref at, "Direct or Cartesian").Trim();
        if (mode.StartsWith('S') || mode.StartsWith('s'))
        {
            mode = Next(path, lines, ref at, "Direct or Cartesian").Trim();
        }

        bool cartesian = mode.Length > 0 && mode[0] is 'C' or 'c' or 'K' or 'k';
        if (mode.Length == 0 || mode[0] is not ('C' or 'c' or 'K' or 'k' or 'D' or 'd'))
        {
            throw new StructureFileException(path, at, $"'{mode}' stands where Direct or Cartesian is expected.");
        }

        int total = counts.Sum();
        List<(Fractional Position, string? Tail, int Line)> atoms = ReadAtoms(path, lines, at, total, cartesian, lattice);
        List<StructureWarning> warnings = [];
        List<Element> elements = names.Count > 0
            ? FromNames(path, names, counts, namesLine)
            : FromTailsOrComment(path, atoms, counts, comment, namesLine, warnings);
        return Assemble(path, comment, lattice, atoms, elements, warnings);
    }

    private static Lattice ReadLattice(string path, string[] lines, ref int at)
    {
        double[] scales = [.. Words(Next(path, lines, ref at, "the scale factor")).Select(w => NumberText.TryParse(w, out double s) ? s : double.NaN).TakeWhile(double.IsFinite)];
        if (scales.Length is not (1 or 3) && !(scales.Length == 2))
        {
            throw new StructureFileException(path, at, $"'{lines[at - 1].Trim()}' stands where the scale factor is expected, one number (or three).");
        }

        Cartesian[] rows = new Cartesian[3];
        for (int i = 0; i < 3; i++)
        {
            string[] words = Words(Next(path, lines, ref at, "a lattice vector"));
            if (words.Length < 3 || !NumberText.TryParse(words[0], out double x) || !NumberText.TryParse(words[1], out double y) || !NumberText.TryParse(words[2], out double z))
            {
                throw new StructureFileException(path, at, $"'{lines[at - 1].Trim()}' stands where lattice vector {i + 1} is expected, three numbers.");
            }

            rows[i] = new(x, y, z);
        }

        double scale = scales[0];
        Lattice unscaled = Checked(path, at, rows, 1, 1, 1);
        if (scales.Length == 3)
        {
            return Checked(path, at, rows, scales[0], scales[1], scales[2]);
        }

        if (scale == 0)
        {
            throw new StructureFileException(path, 2, "the scale factor is 0.");
        }

        double factor = scale > 0 ? scale : Math.Cbrt(-scale / unscaled.VolumeCubicAngstrom);
        return Checked(path, at, rows, factor, factor, factor);
    }

    private static Lattice Checked(string path, int line, Cartesian[] rows, double sx, double sy, double sz)
    {
        try
        {
            Cartesian Scaled(Cartesian r) => new(sx * r.X, sy * r.Y, sz * r.Z);
            return new(Scaled(rows[0]), Scaled(rows[1]), Scaled(rows[2]));
        }
        catch (ArgumentException e)
        {
            throw new StructureFileException(path, line, e.Message);
        }
    }

    /// <summary>Counts fill as many lines as the elements need; without elements, one line and those that follow with counts only.</summary>
    private static List<int> ReadCounts(string path, string[] lines, ref int at, int names)
    {
        List<int> counts = [];
        while (at < lines.Length && Words(lines[at]) is { Length: > 0 } words && words.All(IsCount) && (names == 0 || counts.Count < names))
        {
            counts.AddRange(words.Select(w => int.Parse(w, CultureInfo.InvariantCulture)));
            at++;
        }

        if (counts.Count == 0)
        {
            throw new StructureFileException(path, at + 1, "a line of whole numbers, the atoms of each element, is expected here.");
        }

        if (names > 0 && counts.Count != names)
        {
            throw new StructureFileException(path, at, $"{names} elements are named, but {counts.Count} counts are given.");
        }

        long total = counts.Sum(c => (long)c);
        if (total is <= 0 or > SiteList.MostSites)
        {
            throw new StructureFileException(path, at, $"the counts add up to {total} atoms.");
        }

        return counts;
    }

    private static List<(Fractional, string?, int)> ReadAtoms(string path, string[] lines, int at, int total, bool cartesian, Lattice lattice)
    {
        double scale = cartesian ? CartesianScale(lines, lattice) : 1;
        List<(Fractional, string?, int)> atoms = [];
        for (int i = 0; i < total; i++)
        {
            string[] words = at < lines.Length ? Words(lines[at]) : [];
            at++;
            if (words.Length < 3 || !NumberText.TryParse(words[0], out double x) || !NumberText.TryParse(words[1], out double y) || !NumberText.TryParse(words[2], out double z)
                || Math.Abs(x) > 1e6 || Math.Abs(y) > 1e6 || Math.Abs(z) > 1e6)
            {
                throw new StructureFileException(path, at, at > lines.Length
                    ? $"the file ends after {i} of {total} atoms."
                    : $"'{lines[at - 1].Trim()}' stands where the coordinates of atom {i + 1} of {total} are expected.");
            }

            Fractional position = cartesian ? lattice.ToFractional(new(scale * x, scale * y, scale * z)) : new(x, y, z);
            string? tail = words.Skip(3).SkipWhile(w => w is "T" or "F" or ".TRUE." or ".FALSE." or "t" or "f").FirstOrDefault(w => char.IsAsciiLetter(w[0]));
            atoms.Add((position, tail, at));
        }

        return atoms;
    }

    /// <summary>Cartesian coordinates carry the scale of the lattice too.</summary>
    private static double CartesianScale(string[] lines, Lattice lattice)
    {
        string[] words = Words(lines[1]);
        NumberText.TryParse(words[0], out double scale);
        if (scale > 0)
        {
            return scale;
        }

        string[] first = Words(lines[2]);
        double x = Number(first[0]), y = Number(first[1]), z = Number(first[2]);
        return lattice.A.Length / Math.Sqrt(x * x + y * y + z * z);
    }

    private static double Number(string word) => NumberText.TryParse(word, out double value) ? value : 0;

    private static List<Element> FromNames(string path, List<string> names, List<int> counts, int line)
    {
        List<Element> elements = [];
        for (int i = 0; i < names.Count; i++)
        {
            // Names of pseudopotentials follow the element: Li_sv, Fe_pv/1a2b3c, O2-.
            SiteSpecies? species = SiteSpecies.FromSymbol(names[i].Split('/', '_')[0], new HashSet<Element>());
            Element element = species is { MissingHydrogens: 0, Parts: [var (found, _, _)] }
                ? found
                : throw new StructureFileException(path, line, $"'{names[i]}' stands where an element symbol is expected.");
            elements.AddRange(Enumerable.Repeat(element, counts[i]));
        }

        return elements;
    }

    /// <summary>VASP 4 names no elements: a symbol after every position, or a comment that names exactly as many elements as there are counts.</summary>
    private static List<Element> FromTailsOrComment(string path, List<(Fractional Position, string? Tail, int Line)> atoms, List<int> counts, string comment, int line, List<StructureWarning> warnings)
    {
        if (atoms.All(a => a.Tail is not null))
        {
            List<Element> elements = [.. atoms.Select(a => SiteSpecies.FromSymbol(a.Tail!, new HashSet<Element>()) is { MissingHydrogens: 0, Parts: [var (found, _, _)] }
                ? found
                : throw new StructureFileException(path, a.Line, $"'{a.Tail}' stands where an element symbol is expected."))];
            warnings.Add(new("elements-from-positions", "The file has no line of elements (VASP 4); they are taken from the symbols behind the positions."));
            return elements;
        }

        string[] words = Words(comment);
        if (words.Length == counts.Count && words.Distinct().Count() == words.Length && words.All(w => w.Length <= 2 && char.IsAsciiLetterUpper(w[0]) && Element.TryParse(w, out _)))
        {
            warnings.Add(new("elements-from-comment", $"The file has no line of elements (VASP 4); they are taken from the comment '{comment}'."));
            return [.. words.SelectMany((w, i) => Enumerable.Repeat(Element.Parse(w), counts[i]))];
        }

        throw new StructureFileException(path, line, $"the line of element symbols is missing before the counts (VASP 4 format), so the species of {atoms.Count} atoms are unknown; add a line such as 'Li O' here.");
    }

    private static Structure Assemble(string path, string comment, Lattice lattice, List<(Fractional Position, string? Tail, int Line)> atoms, List<Element> elements, List<StructureWarning> warnings)
    {
        Dictionary<Element, int> serial = [];
        List<AtomRow> rows = [];
        for (int i = 0; i < atoms.Count; i++)
        {
            (Fractional position, string? tail, int line) = atoms[i];
            SiteSpecies? stated = tail is null ? null : SiteSpecies.FromSymbol(tail, new HashSet<Element>());
            double? charge = stated is { Parts: [var (element, _, oxidation)] } && element == elements[i] ? oxidation : null;
            int number = serial[elements[i]] = serial.GetValueOrDefault(elements[i]) + 1;
            rows.Add(new(string.Create(CultureInfo.InvariantCulture, $"{elements[i]}{number}"), [new(elements[i], 1, charge)], position, 0, null, line));
        }

        List<Site> sites = new SiteList(path, lattice, [SymmetryOperation.Identity], warnings).Build(rows);
        return new() { Lattice = lattice, Sites = sites, Name = comment, Source = path, Warnings = warnings };
    }

    private static bool IsCount(string word) => word.Length <= 9 && word.All(char.IsAsciiDigit);

    private static string[] Words(string line) => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static string Next(string path, string[] lines, ref int at, string expected)
    {
        if (at >= lines.Length || (at > 0 && at == lines.Length - 1 && lines[at].Length == 0))
        {
            throw new StructureFileException(path, at, $"the file ends where {expected} is expected.");
        }

        return lines[at++];
    }
}
