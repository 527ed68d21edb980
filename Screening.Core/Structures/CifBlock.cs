namespace Screening.Core.Structures;

/// <summary>A loop of a CIF: values in rows of <see cref="Tags"/>.</summary>
internal sealed class CifLoop(int line)
{
    internal int Line { get; } = line;

    internal List<string> Tags { get; } = [];

    internal List<CifToken> Values { get; } = [];

    internal int RowCount => Tags.Count == 0 ? 0 : Values.Count / Tags.Count;

    /// <summary>The values do not fill whole rows: a value is missing or one too many somewhere.</summary>
    internal bool IsRagged => Tags.Count == 0 || Values.Count % Tags.Count != 0;

    /// <summary>Column of the first of these tags that the loop has, or -1.</summary>
    internal int Column(params ReadOnlySpan<string> tags)
    {
        foreach (string tag in tags)
        {
            int column = Tags.IndexOf(tag);
            if (column >= 0)
            {
                return column;
            }
        }

        return -1;
    }

    internal CifToken this[int row, int column] => Values[row * Tags.Count + column];
}

/// <summary>A data block: single items and loops, names in lower case with '_' for '.'.</summary>
internal sealed class CifBlock(string name, int line)
{
    internal string Name { get; } = name;

    internal int Line { get; } = line;

    internal Dictionary<string, CifToken> Items { get; } = [];

    internal List<CifLoop> Loops { get; } = [];

    /// <summary>Value of the first of these items that is present and known, single or in a loop of one row; or null.</summary>
    internal CifToken? Find(params ReadOnlySpan<string> tags)
    {
        foreach (string tag in tags)
        {
            if (Items.TryGetValue(tag, out CifToken value) && !value.IsMissing)
            {
                return value;
            }

            CifLoop? loop = LoopWith(tag);
            if (loop is { RowCount: >= 1 } && loop[0, loop.Column(tag)] is { IsMissing: false } first)
            {
                return first;
            }
        }

        return null;
    }

    internal string? Text(params ReadOnlySpan<string> tags) => Find(tags)?.Text.Trim() is { Length: > 0 } text ? text : null;

    internal bool Has(string tag) => Items.ContainsKey(tag) || LoopWith(tag) is not null;

    internal CifLoop? LoopWith(string tag) => Loops.FirstOrDefault(l => l.Tags.Contains(tag));

    /// <summary>Parses all data blocks of a file. Items before the first data_ line form a block without name.</summary>
    internal static List<CifBlock> ParseAll(string path, string[] lines)
    {
        CifTokenizer tokens = new(path, lines);
        List<CifBlock> blocks = [];
        CifBlock Current(int line)
        {
            if (blocks.Count == 0)
            {
                blocks.Add(new("", line));
            }

            return blocks[^1];
        }

        CifToken token = tokens.Next();
        while (token.Kind != CifTokenKind.End)
        {
            switch (token.Kind)
            {
                case CifTokenKind.Data:
                    blocks.Add(new(token.Text, token.Line));
                    token = tokens.Next();
                    break;
                case CifTokenKind.Loop:
                    CifLoop loop = new(token.Line);
                    for (token = tokens.Next(); token.Kind == CifTokenKind.Tag; token = tokens.Next())
                    {
                        loop.Tags.Add(token.Text);
                    }

                    for (; token.Kind == CifTokenKind.Value; token = tokens.Next())
                    {
                        loop.Values.Add(token);
                    }

                    Current(loop.Line).Loops.Add(loop);
                    break;
                case CifTokenKind.Tag:
                    CifToken tag = token;
                    token = tokens.Next();
                    if (token.Kind == CifTokenKind.Value)
                    {
                        Current(tag.Line).Items.TryAdd(tag.Text, token);
                        token = tokens.Next();
                    }

                    break;
                default:
                    token = tokens.Next();       // a stray value; nothing refers to it
                    break;
            }
        }

        return blocks;
    }
}
