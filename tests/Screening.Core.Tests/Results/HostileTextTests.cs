using Screening.Core.Results;
using Screening.Core.Results.Filtering;
using Screening.Core.Results.Sqlite;
using Screening.Testing;

namespace Screening.Core.Tests.Results;

/// <summary>Text made to break out of a query or a page is kept as text, and runs nothing.</summary>
[TestFixture]
public sealed class HostileTextTests
{
    private static readonly string[] Hostile =
    [
        "'; DROP TABLE results; --", "\" OR 1=1 --", "x' UNION SELECT 1,2,3 --", "$p0", "?1", "<script>alert(1)</script>", "a\0b", "../../etc/passwd",
        "%' OR '1'='1", "\u202Egnp.exe", "robert'); DELETE FROM quantities;--",
    ];

    private string _folder = "";
    private SqliteResultStore _store = null!;

    [SetUp]
    public void Open()
    {
        _folder = Directory.CreateTempSubdirectory("screening-hostile-").FullName;
        _store = SqliteResultStore.Open(Path.Combine(_folder, "store.db"), StoreAccess.Create);
        _store.Append([ResultRecords.Of("LiCl", key: "harmless")]);
    }

    [TearDown]
    public void Close()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCaseSource(nameof(Hostile))]
    public void Stored_text_comes_back_as_it_was_and_changes_nothing_else(string text)
    {
        ResultRecord record = ResultRecords.Of("LiBr", key: "k", source: text, quantities: ResultRecords.Quantities((text + "_A", 1, null, text))) with
        {
            Id = "x" + text,
            Verdict = new(Verdict.Ok, text),
            Remarks = [text],
            Series = [new(text, [1], text, [2], text)],
        };
        _store.Append([record]);

        ResultRecord back = _store.Find(new("Br")).Single();
        Assert.That((back.Id, back.Source, back.Verdict.Reason, back.Remarks[0]), Is.EqualTo(("x" + text, text, text, text)));
        Assert.That(back.Quantities[text + "_A"], Is.EqualTo(new Quantity(1, null, text)));
        Assert.That(_store.Series("x" + text).Single().Name, Is.EqualTo(text));
        Assert.That(_store.Count, Is.EqualTo(2));
    }

    [TestCaseSource(nameof(Hostile))]
    public void As_a_filter_a_sort_key_or_a_key_it_finds_nothing_and_changes_nothing(string text)
    {
        foreach (ResultQuery query in new ResultQuery[] { new(text), new($"source={text}"), new($"id=\"{text.Replace("\"", "", StringComparison.Ordinal)}\""), new("", text), new($"{text}>1") })
        {
            try
            {
                Assert.That(_store.Find(query), Is.Empty, query.ToString());
            }
            catch (FilterSyntaxException refused)
            {
                Assert.That(refused.Message, Is.Not.Empty);
            }
        }

        Assert.That(_store.Contains(text) || _store.Get(text) is not null || _store.Series(text).Count > 0, Is.False);
        _store.Remove([text]);
        Assert.That(_store.Count, Is.EqualTo(1));
        Assert.That(_store.CheckIntegrity(), Is.Empty);
    }
}
