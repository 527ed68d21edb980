namespace Screening.Reports.Model;

/// <summary>How a trace is drawn.</summary>
public enum TraceKind
{
    Line,
    Markers,
    Bars,
}

/// <summary>A figure of one pair of axes.</summary>
/// <param name="Id">Unique within its page; letters, digits and hyphens.</param>
/// <param name="Title">What it shows.</param>
/// <param name="XLabel">Abscissa with unit.</param>
/// <param name="YLabel">Ordinate with unit.</param>
/// <param name="Traces">Curves in drawing order.</param>
public sealed record Chart(string Id, string Title, string XLabel, string YLabel, IReadOnlyList<ChartTrace> Traces) : Block
{
    /// <summary>Positions on the abscissa to point out, with a label.</summary>
    public IReadOnlyList<(double X, string Label)> Marks { get; init; } = [];

    /// <summary>Names in place of numbers on the ordinate: row i of a dot plot is at y = i, from the top.</summary>
    public IReadOnlyList<string>? Rows { get; init; }

    public string Caption { get; init; } = "";

    /// <summary>Height on the screen, pixels.</summary>
    public int Height { get; init; } = 320;

    public bool XLogarithmic { get; init; }
}

/// <summary>Points of one curve.</summary>
public sealed record ChartTrace(string Name, double[] X, double[] Y, TraceKind Kind = TraceKind.Line)
{
    /// <summary>Standard errors of y: a band around lines, bars on markers.</summary>
    public double[]? YError { get; init; }

    /// <summary>Standard errors of x.</summary>
    public double[]? XError { get; init; }

    /// <summary>Place in the palette.</summary>
    public int Color { get; init; }

    public bool Dashed { get; init; }

    /// <summary>Open instead of filled markers.</summary>
    public bool Open { get; init; }

    /// <summary>What a point is, shown when pointed at.</summary>
    public IReadOnlyList<string>? Labels { get; init; }
}

/// <summary>Every quantity against every other: the lower triangle of a scatter matrix.</summary>
/// <param name="Id">Unique within its page.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Labels">Axis titles with units.</param>
/// <param name="Points">Groups of points, one colour and symbol each.</param>
public sealed record ScatterMatrix(string Id, string Title, IReadOnlyList<string> Labels, IReadOnlyList<ScatterGroup> Points) : Block
{
    public string Caption { get; init; } = "";
}

/// <summary>Points of one colour: names, and per point one value per axis (NaN where missing).</summary>
public sealed record ScatterGroup(string Name, IReadOnlyList<string> Names, IReadOnlyList<double[]> Values);
