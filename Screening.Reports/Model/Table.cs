namespace Screening.Reports.Model;

/// <summary>A table with typed columns.</summary>
public sealed record Table(string Caption, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows) : Block
{
    /// <summary>Whether readers may sort it and, when long, search in it.</summary>
    public bool Sortable { get; init; }
}

/// <summary>A column: heading, unit beneath, whether it holds numbers, and what it means (shown as a hint).</summary>
public sealed record Column(string Header, string Unit = "", bool Numeric = false, string? Meaning = null)
{
    /// <summary>Digits after letters of the heading are subscripts.</summary>
    public bool IsFormula { get; init; }

    /// <summary>Text right after the heading, as it is.</summary>
    public string Suffix { get; init; } = "";
}

/// <summary>A cell: what it shows, and what to sort by.</summary>
public sealed record Cell(string Text)
{
    /// <summary>Number to sort by; null sorts last.</summary>
    public double? Sort { get; init; }

    public string? Href { get; init; }

    /// <summary>Standard error of <see cref="Sort"/>, for the table as CSV.</summary>
    public double? Error { get; init; }

    /// <summary>Sentences in place of the text, one line each.</summary>
    public IReadOnlyList<string>? Lines { get; init; }

    /// <summary>A second, smaller line.</summary>
    public string? Detail { get; init; }

    /// <summary>Digits after letters are subscripts.</summary>
    public bool IsFormula { get; init; }

    /// <summary>Shows the text as a badge of this tone.</summary>
    public string? Tone { get; init; }

    /// <summary>Where the value and its interval lie between the ends of a common scale, 0 to 1.</summary>
    public IntervalBar? Bar { get; init; }

    public static readonly Cell Empty = new("–");
}

/// <summary>A value with its interval on a common scale from 0 to 1.</summary>
public sealed record IntervalBar(double Low, double Value, double High, bool IsUpperBound);
