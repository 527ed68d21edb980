namespace Screening.Reports.Writers;

/// <summary>
/// Colours that readers with any colour vision can tell apart (Okabe and Ito, Color Universal Design, 2008), without the yellow that is
/// lost on white and the black that is lost on dark pages; dashes and symbols tell the same once more.
/// </summary>
internal static class Palette
{
    private static readonly string[] Colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C8C8C"];
    private static readonly string[] Symbols = ["circle", "square", "diamond", "triangle-up", "cross", "x", "star"];
    private static readonly string[] Dashes = ["solid", "dash", "dot", "dashdot"];

    internal static string Color(int index) => Colors[index % Colors.Length];

    internal static string Symbol(int index) => Symbols[index % Symbols.Length];

    internal static string Dash(int index) => Dashes[index % Dashes.Length];

    internal static string Transparent(int index, string alpha)
    {
        string c = Color(index);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"rgba({Convert.ToInt32(c[1..3], 16)},{Convert.ToInt32(c[3..5], 16)},{Convert.ToInt32(c[5..7], 16)},{alpha})");
    }
}
