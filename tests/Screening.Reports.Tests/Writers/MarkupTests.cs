using Screening.Core.Results;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;
using Screening.Testing;

namespace Screening.Reports.Tests.Writers;

public sealed class MarkupTests
{
    [Test]
    public void Holes_of_an_interpolated_string_are_escaped_and_literals_are_not() =>
        Assert.That(new Html().Add($"<b title=\"{"\"<&'"}\">{"<i>"}</b>").ToString(), Is.EqualTo("<b title=\"&quot;&lt;&amp;&#x27;\">&lt;i&gt;</b>"));

    [TestCase("Li6PS5Cl", "Li<sub>6</sub>PS<sub>5</sub>Cl")]
    [TestCase("Li1.3Al0.3Ti1.7(PO4)3", "Li<sub>1.3</sub>Al<sub>0.3</sub>Ti<sub>1.7</sub>(PO<sub>4</sub>)<sub>3</sub>")]
    [TestCase("<b>2", "&lt;b&gt;2")]
    [TestCase("", "")]
    public void Amounts_of_a_formula_are_subscripts_and_the_rest_is_escaped(string formula, string expected) =>
        Assert.That(FormulaText.ToMarkup(formula).Text, Is.EqualTo(expected));

    [Test]
    public void Texts_of_a_figure_cannot_bring_markup_into_the_library() =>
        Assert.That(PlotlyFigure.Text("<a href=\"javascript:x\">"), Does.Not.Contain("<").And.Contain("&lt;a"));

    [Test]
    public void Spreadsheet_cells_that_look_like_formulas_are_kept_as_text()
    {
        ResultRecord record = SampleRecords.Ok("=HYPERLINK(\"x\"),2", 1e-6);
        StringWriter csv = new();
        CsvWriter.Write(Ranker.Rank([record], new()), csv);
        Assert.That(csv.ToString(), Does.Contain("\"'=HYPERLINK(\"\"x\"\"),2\""));
    }

    [Test]
    public void Every_row_of_the_table_for_spreadsheets_has_as_many_fields_as_the_heading()
    {
        StringWriter csv = new();
        CsvWriter.Write(Ranker.Rank(SampleRecords.Campaign(), new()), csv);
        string[] lines = csv.ToString().TrimEnd().Split('\n');
        string plain = System.Text.RegularExpressions.Regex.Replace(string.Join('\n', lines), "\"[^\"]*\"", "q");
        Assert.That(plain.Split('\n').Select(l => l.Split(',').Length).Distinct().Count(), Is.EqualTo(1));
        Assert.That(lines, Has.Length.EqualTo(SampleRecords.Campaign().Count + 1));
    }
}
