using Screening.Core.Results.Filtering;

namespace Screening.Core.Tests.Results;

[TestFixture]
public sealed class ResultFilterTests
{
    [TestCase("band_centre<12", 1, "did you mean band_center?")]
    [TestCase("Li,verdict=okay", 12, "'okay' is no verdict")]
    [TestCase("Li,,S", 4, "a key or an element expected, found ','")]
    [TestCase("Li,", 4, "found the end")]
    [TestCase("band_center<", 13, "a value expected")]
    [TestCase("band_center<abc", 13, "is a number; found 'abc'")]
    [TestCase("band_center~3", 12, "expected, found '~'")]
    [TestCase("formula<Li", 9, "is text: only = and !=")]
    [TestCase("source='open", 8, "never closed")]
    [TestCase("source='a'b", 11, "a comma expected")]
    [TestCase("Xx", 1, "is no key of this store")]
    [TestCase("band_center<nan", 13, "is a number")]
    [TestCase("li", 1, "is no key of this store")]
    public void A_mistake_is_named_with_its_column(string filter, int column, string problem)
    {
        FilterSyntaxException error = Assert.Throws<FilterSyntaxException>(() => ResultFilter.Parse(filter, []))!;

        Assert.That(error.Column, Is.EqualTo(column));
        Assert.That(error.Message, Does.Contain(problem));
    }

    [Test]
    public void Quoted_values_may_hold_commas_and_operators()
    {
        FilterTerm term = FilterParser.Parse("source = \"a,b<c'd\" , Li").First();

        Assert.That((term.Key, term.Comparison, term.Value), Is.EqualTo(("source", Comparison.Equal, "a,b<c'd")));
    }

    [TestCase("score-", "score", true)]
    [TestCase("-score", "score", true)]
    [TestCase("score", "score", false)]
    public void A_minus_before_or_behind_a_sort_key_sorts_downwards(string text, string name, bool descending)
    {
        Assert.That(SortOrder.Split(text), Is.EqualTo((name, descending)));
    }
}
