using System.Globalization;
using System.Text.RegularExpressions;

namespace Screening.Core.Structures;

/// <summary>What a type symbol or a site label says about the species on a site.</summary>
/// <param name="Parts">Elements with their share of the site (1 for a plain symbol) and the stated charge.</param>
/// <param name="MissingHydrogens">Hydrogen atoms of a group such as NH3 or OH2 that have no position of their own.</param>
internal sealed partial record SiteSpecies(IReadOnlyList<(Element Element, double Share, double? OxidationState)> Parts, int MissingHydrogens)
{
    /// <summary>Reads Li, Li1+, O2-, Fe+3, Fe0+, CL, D, '0.648(4)Mn + 0.352(4)Fe', OH2, NH3; null where it names no element.</summary>
    /// <param name="mentioned">Elements of the stated formula, which decide between CO = Co and C, O; empty where none is stated.</param>
    internal static SiteSpecies? FromSymbol(string symbol, IReadOnlySet<Element> mentioned)
    {
        string text = symbol.Trim();
        if (Mixture().IsMatch(text))
        {
            return FromMixture(text);
        }

        Match match = Ion().Match(text);
        if (match.Success && Lookup(match.Groups["element"].Value, mentioned) is { } element)
        {
            return new([(element, 1, Charge(match.Groups["charge"].Value))], 0);
        }

        if (FromGroup(text) is { } group)
        {
            return group;
        }

        // Type symbols with a serial number or a remark after the element (Fe1, Siva, Cval, O_wat) still name it.
        return LabelLike().IsMatch(text) ? FromLabel(text, mentioned) : null;
    }

    /// <summary>Reads the element at the head of a label such as Li1, O2A, CL3, OW1.</summary>
    internal static SiteSpecies? FromLabel(string label, IReadOnlySet<Element> mentioned)
    {
        string letters = string.Concat(label.Trim().TakeWhile(char.IsAsciiLetter));
        if (letters.Length == 0)
        {
            return null;
        }

        if (letters is "OH" or "OW" or "Wat" or "WAT" or "Ow" or "Oh" && Element.TryParse("O", out Element? oxygen) && !mentioned.Any(e => e.Symbol is "W"))
        {
            return new([(oxygen, 1, null)], letters is "OH" or "Oh" ? 1 : 2);
        }

        return Lookup(letters.Length > 2 ? letters[..2] : letters, mentioned) is { } element
            ? new([(element, 1, null)], 0)
            : null;
    }

    private static SiteSpecies? FromMixture(string text)
    {
        List<(Element, double, double?)> parts = [];
        int hydrogens = 0;
        foreach (string part in MixtureSign().Split(text))
        {
            Match match = MixedPart().Match(part.Trim());
            if (!match.Success || !NumberText.TryParse(match.Groups["share"].Value, out double share) || share <= 0 || share > 1 + SiteList.OccupancyExcess)
            {
                return null;
            }

            SiteSpecies? species = FromSymbol(match.Groups["symbol"].Value, new HashSet<Element>());
            if (species is null)
            {
                return null;
            }

            hydrogens += species.MissingHydrogens;
            parts.AddRange(species.Parts.Select(p => (p.Element, p.Share * share, p.OxidationState)));
        }

        return parts.Count > 0 ? new(parts, hydrogens) : null;
    }

    /// <summary>A heavy atom with its hydrogens written as one species: OH, OH2, H2O, NH3, NH4, CH3. Other groups have no single position.</summary>
    private static SiteSpecies? FromGroup(string text)
    {
        if (!Group().IsMatch(text))
        {
            return null;
        }

        Element? heavy = null;
        int hydrogens = 0;
        foreach (Match atom in GroupAtom().Matches(text))
        {
            if (!Element.TryParse(atom.Groups["element"].Value, out Element? element))
            {
                return null;
            }

            int count = atom.Groups["count"].Value is { Length: > 0 and < 4 } n ? int.Parse(n, CultureInfo.InvariantCulture) : 1;
            if (element.AtomicNumber == 1)
            {
                hydrogens += count;
            }
            else if (heavy is null && count == 1)
            {
                heavy = element;
            }
            else
            {
                return null;
            }
        }

        return heavy is not null && hydrogens > 0 ? new([(heavy, 1, null)], hydrogens) : null;
    }

    private static Element? Lookup(string letters, IReadOnlySet<Element> mentioned)
    {
        // T is a tetrahedral site far more often than tritium.
        Element? one = letters[0] != 'T' && Element.TryParse(letters[..1], out Element? single) ? single : null;
        if (letters.Length == 1)
        {
            return one;
        }

        Element? two = Element.TryParse(letters, out Element? pair) ? pair : null;
        if (two is null || one is null)
        {
            return two ?? one;
        }

        if (mentioned.Contains(two) != mentioned.Contains(one))
        {
            return mentioned.Contains(two) ? two : one;
        }

        // Written as a symbol (Co) it is one; in capitals (CO) the commoner reading is the element too,.
        return two;
    }

    private static double? Charge(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        string digits = text.Trim('+', '-');
        double size = digits.Length == 0 ? 1 : double.Parse(digits, CultureInfo.InvariantCulture);
        return text.Contains('-') ? -size : size;
    }

    [GeneratedRegex(@"^\d*\.?\d+(\(\d+\))?\s*[A-Z]")]
    private static partial Regex Mixture();

    [GeneratedRegex(@"^(?<share>\d*\.?\d+(\(\d+\))?)\s*(?<symbol>[A-Z][A-Za-z0-9+\-]*)$")]
    private static partial Regex MixedPart();

    [GeneratedRegex(@"\+\s*(?=\d*\.\d)")]
    private static partial Regex MixtureSign();

    [GeneratedRegex(@"^(?<element>[A-Za-z]{1,2})(?<charge>|\d{1,2}(\.\d{1,4})?[+-]|[+-]\d{0,2}(\.\d{1,4})?)$")]
    private static partial Regex Ion();

    [GeneratedRegex(@"^(([A-Z][a-z]?\d{0,3}){2,4})$")]
    private static partial Regex Group();

    [GeneratedRegex(@"(?<element>[A-Z][a-z]?)(?<count>\d*)")]
    private static partial Regex GroupAtom();

    [GeneratedRegex(@"^[A-Z][a-z]?([\d_'\*\-].*|va|val|iv|wat)?$")]
    private static partial Regex LabelLike();
}
