namespace Screening.Reports.Model;

/// <summary>A page before it is written: what it says, not how it looks.</summary>
/// <param name="Title">Heading; a chemical formula in it is marked by <see cref="IsFormula"/>.</param>
/// <param name="Lead">One or two sentences under the heading.</param>
/// <param name="Sections">Content in order.</param>
/// <param name="Links">Navigation: text and address relative to the page.</param>
public sealed record ReportDocument(
    string Title, string Lead, IReadOnlyList<Section> Sections, IReadOnlyList<(string Text, string Href)> Links)
{
    public bool IsFormula { get; init; }

    /// <summary>A word beside the heading, such as the verdict.</summary>
    public Badge? Badge { get; init; }

    /// <summary>Path from the page to the folder of the report, empty or ending in a slash.</summary>
    public string RootPath { get; init; } = "";

    /// <summary>Small print at the end.</summary>
    public string Footer { get; init; } = "";
}

/// <summary>A titled part of a page.</summary>
public sealed record Section(string Id, string Title, IReadOnlyList<Block> Blocks);

/// <summary>A short marked word. The tone is good, fair, poor or plain; the word itself always says the same.</summary>
public sealed record Badge(string Text, string Tone);

/// <summary>A piece of a section.</summary>
public abstract record Block;

/// <summary>Running text.</summary>
public sealed record Paragraph(string Text) : Block;

/// <summary>A list of sentences.</summary>
public sealed record BulletList(IReadOnlyList<string> Items) : Block;

/// <summary>Terms with their explanations.</summary>
public sealed record Definitions(IReadOnlyList<(string Term, string Meaning)> Items) : Block;

/// <summary>Large numbers at a glance.</summary>
public sealed record Tiles(IReadOnlyList<Tile> Items) : Block;

/// <summary>One large number with what it is and a remark.</summary>
public sealed record Tile(string Label, string Value, string Note);

/// <summary>Preformatted text to copy, such as BibTeX.</summary>
/// <param name="Text">The text.</param>
/// <param name="FileName">Name under which readers may save it; null for none.</param>
public sealed record CodeText(string Text, string? FileName = null) : Block;

/// <summary>Blocks that readers open when they want them; printed open.</summary>
public sealed record Details(string Summary, IReadOnlyList<Block> Items) : Block;

/// <summary>Ready drawings side by side, each with a caption.</summary>
public sealed record Drawings(IReadOnlyList<Drawing> Items) : Block;

/// <summary>A drawing: markup of one SVG element, what it shows, and a name to save it under.</summary>
public sealed record Drawing(string Id, string Title, Writers.Markup Svg, string Caption);

/// <summary>Blocks side by side where the page is wide enough.</summary>
public sealed record Columns(IReadOnlyList<Block> Items) : Block;
