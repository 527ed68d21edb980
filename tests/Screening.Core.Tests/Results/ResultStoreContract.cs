using Screening.Core.Results;
using Screening.Core.Results.Filtering;
using Screening.Testing;

namespace Screening.Core.Tests.Results;

/// <summary>What every provider of <see cref="IResultStore"/> must keep; a provider's fixture says only how to open one.</summary>
public abstract class ResultStoreContract
{
    private IResultStore _store = null!;

    protected abstract IResultStore Open();

    [SetUp]
    public void OpenStore() => _store = Open();

    [TearDown]
    public void CloseStore() => _store.Dispose();

    [Test]
    public void A_record_comes_back_as_it_was_stored()
    {
        ResultRecord record = ResultRecords.Of("Li6PS5Cl", quantities: ResultRecords.Quantities(
            ("band_center_THz", 9.25, 0.125, "THz"), ("haven_ratio", 0.5, null, "1"), ("framework_width_A", 0.31, 0.01, "Å"))) with
        {
            InputKey = "input",
            Seed = ulong.MaxValue,
            Remarks = ["ordering 2 of 3: 'odd'"],
            Replicas = [new(1, ulong.MaxValue, 15, null, 1001.5, -0.25, Verdict.TooFewHops, "4 hops")],
        };
        _store.Append([record]);

        ResultRecord back = _store.Find(ResultQuery.All).Single();

        Assert.That(back.Quantities, Is.EquivalentTo(record.Quantities));
        Assert.That(back.Replicas, Is.EqualTo(record.Replicas));
        Assert.That(back.Remarks, Is.EqualTo(record.Remarks));
        Assert.That(back.Composition, Is.EquivalentTo(record.Composition));
        Assert.That(
            back with { Quantities = record.Quantities, Replicas = record.Replicas, Remarks = record.Remarks, Composition = record.Composition, Series = record.Series },
            Is.EqualTo(record));
    }

    [Test]
    public void Curves_are_kept_apart_and_come_back_bit_for_bit()
    {
        DescriptorSeries msd = new("msd", [0, 0.1, 0.30000000000000004], "ps", [0, double.Epsilon, -1e300], "Å²", [0, 1, double.NaN]);
        ResultRecord record = ResultRecords.Of("Li3PS4") with { Series = [msd, msd with { Name = "dos", StandardError = null }] };
        _store.Append([record]);

        IReadOnlyList<DescriptorSeries> back = _store.Series(record.Id);

        Assert.That(_store.Find(ResultQuery.All).Single().Series, Is.Empty);
        Assert.That(back.Select(s => s.Name), Is.EqualTo(new[] { "msd", "dos" }));
        Assert.That(back[0].X.Select(BitConverter.DoubleToInt64Bits), Is.EqualTo(msd.X.Select(BitConverter.DoubleToInt64Bits)));
        Assert.That(back[0].Y.Select(BitConverter.DoubleToInt64Bits), Is.EqualTo(msd.Y.Select(BitConverter.DoubleToInt64Bits)));
        Assert.That(back[0].StandardError!.Select(BitConverter.DoubleToInt64Bits), Is.EqualTo(msd.StandardError!.Select(BitConverter.DoubleToInt64Bits)));
        Assert.That(back[1].StandardError, Is.Null);
        Assert.That(_store.Series("nobody"), Is.Empty);
    }

    [Test]
    public void The_first_record_of_a_key_stays()
    {
        ResultRecord first = ResultRecords.Of("Li3PS4", key: "k1");
        _store.Append([first]);
        _store.Append([first with { Formula = "Na3PS4", Id = "other" }, ResultRecords.Of("LiCl", key: "k2")]);

        Assert.That(_store.Find(ResultQuery.All).Select(r => r.Formula), Is.EqualTo(new[] { "Li3PS4", "LiCl" }));
        Assert.That(_store.Count, Is.EqualTo(2));
    }

    [Test]
    public void Replacing_takes_the_old_records_with_their_curves_and_stores_the_new_ones()
    {
        ResultRecord old = ResultRecords.Of("Li3PS4", key: "k1") with { Series = [new("msd", [1], "ps", [1], "Å²")] };
        _store.Append([old, ResultRecords.Of("LiCl", key: "k2")]);
        _store.Replace([old.Id, "nobody"], [ResultRecords.Of("LiBr", key: "k3"), ResultRecords.Of("LiI", key: "k2")]);

        Assert.That(_store.Find(ResultQuery.All).Select(r => r.Formula), Is.EqualTo(new[] { "LiCl", "LiBr" }));
        Assert.That(_store.Series(old.Id), Is.Empty);
        Assert.That(_store.Contains("k1"), Is.False);
    }

    [Test]
    public void Loading_a_stream_keeps_what_was_there_and_stores_each_key_once()
    {
        _store.Append([ResultRecords.Of("LiCl", key: "key 7")]);
        _store.Load(Enumerable.Range(0, 2500).Select(i => ResultRecords.Of("LiBr", key: $"key {i % 2000}")));

        Assert.That(_store.Count, Is.EqualTo(2000));
        Assert.That(_store.Find(new("formula=LiCl")).Single().Key, Is.EqualTo("key 7"));
        Assert.That(_store.Find(ResultQuery.All).Select(r => r.Id).Distinct().Count(), Is.EqualTo(2000));
    }

    [Test]
    public void A_record_is_found_by_its_key_and_by_the_key_of_its_input()
    {
        _store.Append([ResultRecords.Of("Li3PS4", key: "k1") with { InputKey = "i1" }]);

        Assert.That(new[] { "k1", "i1", "k2" }.Select(_store.Contains), Is.EqualTo(new[] { true, true, false }));
        Assert.That(new[] { "k1", "i1", "k2" }.Select(k => _store.Get(k)?.Formula), Is.EqualTo(new[] { "Li3PS4", "Li3PS4", null }));
    }

    [TestCase("", "Li6PS5Cl LiCl Li3N AgI")]
    [TestCase("Li", "Li6PS5Cl LiCl Li3N")]
    [TestCase("Li,S", "Li6PS5Cl")]
    [TestCase("Li>=3", "Li6PS5Cl Li3N")]
    [TestCase("Li=0", "AgI")]
    [TestCase("Cl<1", "Li3N AgI")]
    [TestCase("Li3", "Li6PS5Cl Li3N")]
    [TestCase("LiCl", "Li6PS5Cl LiCl")]
    [TestCase("band_center<12", "Li6PS5Cl AgI")]
    [TestCase("band_center_THz <= 12.5, verdict=ok", "Li6PS5Cl")]
    [TestCase("band_center!=9", "LiCl AgI")]
    [TestCase("band_center", "Li6PS5Cl LiCl AgI")]
    [TestCase("softness>0", "Li6PS5Cl")]
    [TestCase("diffusivity>1e-6", "Li6PS5Cl")]
    [TestCase("diffusivity_error<1e-6", "Li6PS5Cl")]
    [TestCase("framework_width>0.2", "LiCl")]
    [TestCase("framework_width_A", "Li6PS5Cl LiCl")]
    [TestCase("formula=Cl1S5PLi6", "Li6PS5Cl")]
    [TestCase("verdict!=ok", "Li3N AgI")]
    [TestCase("verdict=below-floor", "AgI")]
    [TestCase("source='with, comma.cif'", "Li3N")]
    [TestCase("temperature=1000,atoms>=208", "Li6PS5Cl LiCl AgI")]
    [TestCase("created>2026-01-01", "Li6PS5Cl LiCl Li3N AgI")]
    [TestCase("id=LiCl-1000K-abcdef", "LiCl")]
    public void A_filter_gives_the_records_it_describes(string filter, string formulas)
    {
        Fill();

        Assert.That(string.Join(' ', _store.Find(new(filter)).Select(r => r.Formula)), Is.EqualTo(formulas));
    }

    [TestCase("band_center", "Li6PS5Cl AgI LiCl Li3N")]
    [TestCase("band_center-", "LiCl AgI Li6PS5Cl Li3N")]
    [TestCase("-band_center", "LiCl AgI Li6PS5Cl Li3N")]
    [TestCase("formula", "AgI Li3N Li6PS5Cl LiCl")]
    [TestCase("framework_width-", "LiCl Li6PS5Cl Li3N AgI")]
    [TestCase("Li-", "Li6PS5Cl Li3N LiCl AgI")]
    public void Sorting_puts_missing_values_last(string key, string formulas)
    {
        Fill();

        Assert.That(string.Join(' ', _store.Find(new(SortKey: key)).Select(r => r.Formula)), Is.EqualTo(formulas));
    }

    [Test]
    public void A_limit_cuts_after_sorting()
    {
        Fill();

        Assert.That(_store.Find(new(SortKey: "band_center-", Limit: 1)).Select(r => r.Formula), Is.EqualTo(new[] { "LiCl" }));
        Assert.That(_store.Find(new(Limit: 0)), Is.Empty);
    }

    [TestCase("formula='x'' OR 1=1 --'")]
    [TestCase("source=\"'; DROP TABLE results; --\"")]
    [TestCase("id=x') OR ('1'='1")]
    public void Hostile_values_find_nothing_and_change_nothing(string filter)
    {
        Fill();
        try
        {
            Assert.That(_store.Find(new(filter)), Is.Empty);
        }
        catch (FilterSyntaxException)
        {
            // A refusal is as good.
        }

        Assert.That(_store.Count, Is.EqualTo(4));
    }

    [Test]
    public void Hostile_names_are_stored_as_they_are()
    {
        const string name = "a'); DROP TABLE results; --\"%_\u202e\n.cif";
        _store.Append([ResultRecords.Of("LiCl", source: name, quantities: ResultRecords.Quantities(("x'); DELETE FROM results; --", 1, null, "'")))]);

        Assert.That(_store.Find(ResultQuery.All).Single().Source, Is.EqualTo(name));
        Assert.That(_store.Find(ResultQuery.All).Single().Quantities, Has.Count.EqualTo(1));
    }

    [Test]
    public void Records_can_be_stored_while_others_are_read()
    {
        Fill();
        int seen = 0;
        foreach (ResultRecord _ in _store.Find(ResultQuery.All))
        {
            _store.Append([ResultRecords.Of("Na3PS4", key: $"during {seen++}")]);
        }

        Assert.That(seen, Is.EqualTo(4));
        Assert.That(_store.Count, Is.EqualTo(8));
    }

    [Test]
    public void Threads_storing_the_same_records_store_each_once()
    {
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 25; i++)
            {
                lock (_store as MemoryResultStore ?? new object())        // the double is for one thread; providers are not
                {
                    _store.Append([ResultRecords.Of("LiCl", key: $"key {i}")]);
                }
            }
        });

        Assert.That(_store.Count, Is.EqualTo(25));
    }

    protected static IReadOnlyList<ResultRecord> Samples =>
    [
        ResultRecords.Of("Li6PS5Cl", quantities: ResultRecords.Quantities(
            ("band_center_THz", 9, 0.1, "THz"), ("softness_mean", 0.4, 0.1, "1"), ("tracer_diffusivity_cm2_s", 2e-5, 1e-7, "cm2/s"), ("framework_width_A", 0.2, null, "Å"))),
        ResultRecords.Of("LiCl", quantities: ResultRecords.Quantities(
            ("band_center_THz", 13, null, "THz"), ("softness_mean", -0.4, 0.1, "1"), ("framework_width_A", 0.3, null, "Å"))),
        ResultRecords.Of("Li3N", verdict: Verdict.Exploded, source: "with, comma.cif", temperatureK: 600),
        ResultRecords.Of("AgI", verdict: Verdict.BelowFloor, quantities: ResultRecords.Quantities(("band_center_THz", 10, 0.1, "THz"))),
    ];

    private void Fill() => _store.Append(Samples);
}

[TestFixture]
public sealed class MemoryResultStoreTests : ResultStoreContract
{
    protected override IResultStore Open() => new MemoryResultStore();
}
