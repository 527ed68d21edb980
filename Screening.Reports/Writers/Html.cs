using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Screening.Reports.Writers;

/// <summary>Markup that is safe already.</summary>
public readonly record struct Markup(string Text);

/// <summary>
/// Builds markup. Everything put into an interpolated string is escaped, unless it is <see cref="Markup"/>: forgetting to escape
/// is not possible, only forgetting to trust.
/// </summary>
public sealed class Html
{
    private readonly StringBuilder _text = new();

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);

    /// <summary>Text without any character that means something in the text or the attributes of HTML.</summary>
    public static string Escape(string text) => Encoder.Encode(text);

    public Html Add([InterpolatedStringHandlerArgument("")] ref Handler markup)
    {
        _ = markup;
        return this;
    }

    public Html Add(Markup markup)
    {
        _text.Append(markup.Text);
        return this;
    }

    public override string ToString() => _text.ToString();

    public Markup ToMarkup() => new(ToString());

    /// <summary>Appends literals as they are and holes escaped.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Handler
    {
        private readonly StringBuilder _text;

        public Handler(int literalLength, int formattedCount, Html html)
        {
            _text = html._text;
            _text.EnsureCapacity(_text.Length + literalLength + formattedCount);
        }

        public void AppendLiteral(string literal) => _text.Append(literal);

        public void AppendFormatted(Markup markup) => _text.Append(markup.Text);

        public void AppendFormatted(string? text) => _text.Append(Escape(text ?? ""));

        public void AppendFormatted(int number) => _text.Append(number.ToString(CultureInfo.InvariantCulture));

        public void AppendFormatted(double number) => _text.Append(number.ToString("0.###", CultureInfo.InvariantCulture));
    }
}
