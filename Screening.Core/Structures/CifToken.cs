namespace Screening.Core.Structures;

internal enum CifTokenKind
{
    Tag,
    Value,
    Data,
    Loop,
    End,
}

/// <summary>One token of a CIF. <paramref name="Quoted"/> values are text even where they read '.' or '?'.</summary>
/// <param name="Line">Line in the file, from 1.</param>
internal readonly record struct CifToken(CifTokenKind Kind, string Text, int Line, bool Quoted)
{
    /// <summary>The value is absent: '.' (inapplicable) or '?' (unknown) without quotes, or empty.</summary>
    internal bool IsMissing => Kind == CifTokenKind.Value && (Text.Length == 0 || (!Quoted && Text is "." or "?"));
}
