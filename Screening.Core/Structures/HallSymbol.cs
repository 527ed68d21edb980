using System.Globalization;

namespace Screening.Core.Structures;

/// <summary>
/// Space-group operations from a Hall symbol: S. R. Hall, Acta Cryst. A37, 517 (1981); International Tables for Crystallography B
/// (2001), section 1.4, appendix A1.4.2. The symbol names a lattice, up to four generators with their translations, and an
/// origin shift in twelfths; the group is the closure of the generators.
/// </summary>
public static class HallSymbol
{
    /// <summary>No space group has more operations in a conventional cell: 48 of the point group times 4 of an F lattice.</summary>
    public const int LargestOrder = 192;

    private static readonly int[] Inversion = [-1, 0, 0, 0, -1, 0, 0, 0, -1];

    /// <summary>All operations of the group modulo lattice translations, identity first.</summary>
    /// <exception cref="FormatException">The text is no Hall symbol.</exception>
    public static IReadOnlyList<SymmetryOperation> Operations(string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        string text = symbol.Replace('_', ' ').Trim();
        double[] shift = [0, 0, 0];
        int bracket = text.IndexOf('(');
        if (bracket >= 0)
        {
            string[] parts = text[(bracket + 1)..].TrimEnd(')', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length != 3 || !parts.All(p => int.TryParse(p, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
            {
                throw new FormatException($"'{symbol}': the origin shift of a Hall symbol is three whole numbers of twelfths.");
            }

            shift = [.. parts.Select(p => int.Parse(p, CultureInfo.InvariantCulture) / 12.0)];
            text = text[..bracket];
        }

        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2)
        {
            throw new FormatException($"'{symbol}' is no Hall symbol: a lattice letter and at least one rotation are expected.");
        }

        List<SymmetryOperation> generators = [];
        string lattice = words[0];
        if (lattice.StartsWith('-'))
        {
            generators.Add(new(Inversion, [0, 0, 0]));
            lattice = lattice[1..];
        }

        foreach (double[] centring in Centrings(lattice, symbol))
        {
            generators.Add(new(SymmetryOperation.Identity.Rotation, centring));
        }

        int previousOrder = 0;
        char previousAxis = 'z';
        for (int i = 1; i < words.Length; i++)
        {
            generators.Add(Generator(words[i], i, ref previousOrder, ref previousAxis, symbol));
        }

        List<SymmetryOperation> group = Close(generators, symbol);
        return shift.All(s => s == 0) ? group : [.. group.Select(g => Shifted(g, shift))];
    }

    private static double[][] Centrings(string lattice, string symbol) => lattice switch
    {
        "P" => [],
        "A" => [[0, 0.5, 0.5]],
        "B" => [[0.5, 0, 0.5]],
        "C" => [[0.5, 0.5, 0]],
        "I" => [[0.5, 0.5, 0.5]],
        "R" => [[2 / 3.0, 1 / 3.0, 1 / 3.0], [1 / 3.0, 2 / 3.0, 2 / 3.0]],
        "S" => [[1 / 3.0, 1 / 3.0, 2 / 3.0], [2 / 3.0, 2 / 3.0, 1 / 3.0]],
        "T" => [[1 / 3.0, 2 / 3.0, 1 / 3.0], [2 / 3.0, 1 / 3.0, 2 / 3.0]],
        "F" => [[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]],
        _ => throw new FormatException($"'{symbol}': '{lattice}' is no lattice letter of a Hall symbol."),
    };

    private static SymmetryOperation Generator(string word, int position, ref int previousOrder, ref char previousAxis, string symbol)
    {
        int at = 0;
        bool improper = word[0] == '-';
        at += improper ? 1 : 0;
        if (at >= word.Length || word[at] is not ('1' or '2' or '3' or '4' or '6'))
        {
            throw new FormatException($"'{symbol}': '{word}' names no rotation.");
        }

        int order = word[at++] - '0';
        char axis = DefaultAxis(order, position, previousOrder);
        if (at < word.Length && word[at] is 'x' or 'y' or 'z' or '\'' or '"' or '*' or '=')
        {
            axis = word[at] == '=' ? '"' : word[at];
            at++;
        }

        int[] rotation = [.. Rotation(order, axis, previousAxis, symbol)];
        if (improper)
        {
            rotation = [.. rotation.Select(r => -r)];
        }

        double[] translation = [0, 0, 0];
        for (; at < word.Length; at++)
        {
            Translate(word[at], order, axis, translation, symbol);
        }

        previousOrder = order;
        previousAxis = axis is 'x' or 'y' or 'z' ? axis : previousAxis;
        return new(rotation, translation);
    }

    /// <summary>Axes that a Hall symbol leaves out: c for the first, then a or a-b for a twofold, the body diagonal for a threefold.</summary>
    private static char DefaultAxis(int order, int position, int previousOrder) => (position, order) switch
    {
        (1, _) => 'z',
        (2, 2) => previousOrder is 3 or 6 ? '\'' : 'x',
        (_, 3) => '*',
        _ => 'z',
    };

    private static int[] Rotation(int order, char axis, char previousAxis, string symbol) => (order, axis) switch
    {
        (1, _) => [1, 0, 0, 0, 1, 0, 0, 0, 1],
        (2, 'x') => [1, 0, 0, 0, -1, 0, 0, 0, -1],
        (2, 'y') => [-1, 0, 0, 0, 1, 0, 0, 0, -1],
        (2, 'z') => [-1, 0, 0, 0, -1, 0, 0, 0, 1],
        (3, 'x') => [1, 0, 0, 0, 0, -1, 0, 1, -1],
        (3, 'y') => [-1, 0, 1, 0, 1, 0, -1, 0, 0],
        (3, 'z') => [0, -1, 0, 1, -1, 0, 0, 0, 1],
        (3, '*') => [0, 0, 1, 1, 0, 0, 0, 1, 0],
        (4, 'x') => [1, 0, 0, 0, 0, -1, 0, 1, 0],
        (4, 'y') => [0, 0, 1, 0, 1, 0, -1, 0, 0],
        (4, 'z') => [0, -1, 0, 1, 0, 0, 0, 0, 1],
        (6, 'x') => [1, 0, 0, 0, 1, -1, 0, 1, 0],
        (6, 'y') => [0, 0, 1, 0, 1, 0, -1, 0, 1],
        (6, 'z') => [1, -1, 0, 1, 0, 0, 0, 0, 1],
        (2, '\'') => previousAxis switch
        {
            'x' => [-1, 0, 0, 0, 0, -1, 0, -1, 0],
            'y' => [0, 0, -1, 0, -1, 0, -1, 0, 0],
            _ => [0, -1, 0, -1, 0, 0, 0, 0, -1],
        },
        (2, '"') => previousAxis switch
        {
            'x' => [-1, 0, 0, 0, 0, 1, 0, 1, 0],
            'y' => [0, 0, 1, 0, -1, 0, 1, 0, 0],
            _ => [0, 1, 0, 1, 0, 0, 0, 0, -1],
        },
        _ => throw new FormatException($"'{symbol}': there is no {order}-fold rotation about '{axis}'."),
    };

    private static void Translate(char letter, int order, char axis, double[] translation, string symbol)
    {
        (double u, double v, double w) = letter switch
        {
            'a' => (0.5, 0.0, 0.0),
            'b' => (0.0, 0.5, 0.0),
            'c' => (0.0, 0.0, 0.5),
            'n' => (0.5, 0.5, 0.5),
            'u' => (0.25, 0.0, 0.0),
            'v' => (0.0, 0.25, 0.0),
            'w' => (0.0, 0.0, 0.25),
            'd' => (0.25, 0.25, 0.25),
            >= '1' and <= '5' when letter - '0' < order => Along(axis, (letter - '0') / (double)order),
            _ => throw new FormatException($"'{symbol}': '{letter}' is no translation of a Hall symbol."),
        };
        translation[0] += u;
        translation[1] += v;
        translation[2] += w;
    }

    private static (double U, double V, double W) Along(char axis, double t) =>
        axis switch { 'x' => (t, 0, 0), 'y' => (0, t, 0), _ => (0, 0, t) };

    /// <summary>The group that a set of operations generates.</summary>
    /// <exception cref="FormatException">It has more operations than any space group.</exception>
    internal static List<SymmetryOperation> Close(IReadOnlyList<SymmetryOperation> generators, string symbol)
    {
        List<SymmetryOperation> group = [SymmetryOperation.Identity];
        HashSet<SymmetryOperation> known = [SymmetryOperation.Identity];
        for (int i = 0; i < group.Count; i++)
        {
            foreach (SymmetryOperation generator in generators)
            {
                SymmetryOperation product = generator.After(group[i]);
                if (known.Add(product))
                {
                    group.Add(product);
                    if (group.Count > LargestOrder)
                    {
                        throw new FormatException($"'{symbol}' generates more than {LargestOrder} operations: no space group.");
                    }
                }
            }
        }

        return group;
    }

    private static SymmetryOperation Shifted(SymmetryOperation g, double[] shift)
    {
        Fractional moved = g.Apply(new(-shift[0], -shift[1], -shift[2]));
        return new(g.Rotation, [moved.U + shift[0], moved.V + shift[1], moved.W + shift[2]]);
    }
}
