using System.Globalization;
using System.Reflection;

namespace Screening.Core.Structures;

/// <summary>One tabulated setting of a space group.</summary>
/// <param name="Number">1 to 230.</param>
/// <param name="Setting">Unique axis and cell choice (b1), origin choice (1, 2), axes (H, R) or permutation (cab); empty where there is but one.</param>
/// <param name="Names">Hermann-Mauguin names of this setting, short first.</param>
public sealed record SpaceGroupSetting(int Number, string Setting, string Hall, IReadOnlyList<string> Names)
{
    private static readonly Lazy<IReadOnlyList<SpaceGroupSetting>> Table = new(Load);

    private static readonly Lazy<ILookup<string, SpaceGroupSetting>> ByName = new(() => All
        .SelectMany(s => s.Names.SelectMany(Spellings).Distinct().Select(n => (Name: n, Setting: s)))
        .ToLookup(p => p.Name, p => p.Setting));

    /// <summary>The 530 settings, by number; the standard setting of each number first.</summary>
    public static IReadOnlyList<SpaceGroupSetting> All => Table.Value;

    /// <summary>Short Hermann-Mauguin name.</summary>
    public string Name => Names[0];

    public IReadOnlyList<SymmetryOperation> Operations => HallSymbol.Operations(Hall);

    /// <summary>Every setting that this name may mean, in the table's order; the name's own remarks (:2, H, origin choice 1) narrow it.</summary>
    public static IReadOnlyList<SpaceGroupSetting> FromName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        (string symbol, string? choice) = SplitChoice(name);
        List<SpaceGroupSetting> found = [.. ByName.Value[symbol]];
        if (choice is not null && found.Where(s => s.Setting.StartsWith(choice, StringComparison.Ordinal)).ToList() is { Count: > 0 } narrowed)
        {
            return narrowed;
        }

        return found;
    }

    public static IReadOnlyList<SpaceGroupSetting> FromNumber(int number) => [.. All.Where(s => s.Number == number)];

    /// <summary>Cuts off what says which origin or axes: 'F d -3 m :2', 'R -3 m H', 'F d -3 m Z', 'P 4/n m m (origin choice 2)'.</summary>
    private static (string Symbol, string? Choice) SplitChoice(string name)
    {
        string text = name.Trim();
        string? choice = null;
        int bracket = text.IndexOf('(');
        if (bracket > 0 && text.Contains("choice", StringComparison.OrdinalIgnoreCase))
        {
            choice = text.Contains('2') && text[bracket..].Contains('2') ? "2" : "1";
            text = text[..bracket];
        }

        int colon = text.IndexOf(':');
        if (colon > 0)
        {
            choice = text[(colon + 1)..].Trim().ToUpperInvariant();
            choice = choice.Length > 0 && choice[0] is '1' or '2' or 'H' or 'R' ? choice[..1] : choice.ToLowerInvariant();
            text = text[..colon];
        }

        text = text.Trim();
        if (choice is null && text.Length > 3)
        {
            // The older convention of letters after the symbol: Z and S for the origins at the centre and at the high symmetry point.
            string? letter = text[^1] switch { 'H' => "H", 'R' => "R", 'Z' => "2", 'S' => "1", _ => null };
            (choice, text) = letter is null ? (null, text) : (letter, text[..^1]);
        }

        return (Squeeze(text), choice);
    }

    private static string Squeeze(string name) =>
        string.Concat(name.Where(c => !char.IsWhiteSpace(c) && c is not ('_' or '\'' or '"' or '~' or '$'))).Replace('\u2212', '-').ToUpperInvariant();

    /// <summary>Spellings under which a name is found: as tabulated; monoclinic without the 1s; cubic without the bar on 3; e glides by their older letters.</summary>
    private static IEnumerable<string> Spellings(string name)
    {
        string squeezed = Squeeze(name);
        yield return squeezed;
        string[] parts = name.Split(' ');
        if (parts.Length == 4 && parts.Count(p => p == "1") == 2)
        {
            yield return Squeeze(string.Concat(parts.Where(p => p != "1")));
        }

        if (parts.Length >= 3 && parts[2] == "-3")
        {
            yield return Squeeze(name.Replace("-3", "3", StringComparison.Ordinal));
        }

        // The e glide (1992) is either of two glides that a centring makes one: Cmce is Cmca and Cmcb of the older tables.
        if (parts.Length == 4 && parts.Contains("e"))
        {
            foreach (string letter in parts[0] switch { "A" => ["b", "c"], "B" => ["a", "c"], _ => (string[])["a", "b"] })
            {
                yield return Squeeze(string.Concat(parts.Select(p => p == "e" ? letter : p)));
            }
        }
    }

    private static List<SpaceGroupSetting> Load()
    {
        Assembly assembly = typeof(SpaceGroupSetting).Assembly;
        using Stream stream = assembly.GetManifestResourceStream("space-groups.tsv")
            ?? throw new InvalidOperationException("The space-group table is missing from the program.");
        using StreamReader reader = new(stream);
        List<SpaceGroupSetting> settings = [];
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split('\t');
            if (fields.Length == 4 && int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                settings.Add(new(number, fields[1], fields[2], fields[3].Split("; ")));
            }
        }

        return settings;
    }
}
