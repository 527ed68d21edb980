using System.Diagnostics;
using System.Globalization;
using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Preparation;

/// <summary>Preparation of published structures: the bundled candidates, and the open collection beside the checkout.</summary>
public sealed class PublishedStructuresTests
{
    private static string Candidate(string name) => Testing.Repository.File("data", "candidates", name);

    [TestCase("Li6PS5Cl.cif")]
    [TestCase("Li10GeP2S12.cif")]
    [TestCase("RbAg4I5.cif")]
    [TestCase("Li2MgCl4.cif")]
    public void A_disordered_candidate_gives_distinct_neutral_cells_without_close_mobile_ions(string name)
    {
        PreparedCandidate prepared = CandidatePreparation.Prepare(StructureReader.Read(Candidate(name)), new() { Orderings = 2 });
        Assert.That(prepared.Orderings, Has.Count.EqualTo(2));
        foreach (OrderedCell cell in prepared.Orderings)
        {
            int mobile = cell.Atoms.Count(a => a == cell.Mobile);
            double shortest = double.PositiveInfinity;
            for (int i = 0; i < mobile; i++)
            {
                for (int j = i + 1; j < mobile; j++)
                {
                    shortest = Math.Min(shortest, cell.Lattice.Distance(cell.Positions[i], cell.Positions[j]));
                }
            }

            Assert.Multiple(() =>
            {
                Assert.That(cell.ChargeE, Is.Zero);
                Assert.That(cell.Count, Is.LessThanOrEqualTo(500));
                Assert.That(cell.Lattice.SmallestWidth, Is.GreaterThanOrEqualTo(16 - 1e-6));
                Assert.That(shortest, Is.GreaterThan(1.6), "mobile ions start apart");
                Assert.That(cell.Atoms.Take(mobile), Is.All.EqualTo(cell.Mobile));
                Assert.That(cell.MobileSites, Has.Count.GreaterThan(mobile));
            });
        }
    }

    /// <summary>Prints how the open collection of measured conductors is prepared, class by class.</summary>
    [Test]
    [Category("Physics")]
    public void Published_conductors_are_prepared_or_turned_away_with_a_reason()
    {
        string[] files = [.. Directory.GetFiles(Testing.Repository.Shared("data", "obelix", "cifs"), "*.cif").Order(StringComparer.Ordinal)];
        SortedDictionary<string, List<string>> classes = new(StringComparer.Ordinal);
        List<double> seconds = [];
        foreach (string file in files)
        {
            long start = Stopwatch.GetTimestamp();
            Structure structure = StructureReader.Read(file);
            PreparedCandidate prepared = CandidatePreparation.Prepare(structure, new());
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            string outcome = Outcome(structure, prepared);
            if (!classes.TryGetValue(outcome, out List<string>? members))
            {
                classes[outcome] = members = [];
            }

            members.Add(Path.GetFileNameWithoutExtension(file));
        }

        seconds.Sort();
        foreach ((string outcome, List<string> members) in classes)
        {
            TestContext.Out.WriteLine($"{members.Count,4}  {outcome}{(members.Count <= 16 ? ": " + string.Join(' ', members) : "")}");
        }

        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median {seconds[seconds.Count / 2]:0.00} s, worst {seconds[^1]:0.00} s"));
        int faithful = classes.Where(c => c.Key is "faithful, ordered" or "faithful, disordered").Sum(c => c.Value.Count);
        int turnedAway = classes.Where(c => c.Key.StartsWith("rejected", StringComparison.Ordinal) || c.Key.StartsWith("no mobile", StringComparison.Ordinal)).Sum(c => c.Value.Count);
        Assert.Multiple(() =>
        {
            Assert.That(faithful + turnedAway, Is.GreaterThanOrEqualTo(0.95 * files.Length));
            Assert.That(turnedAway, Is.LessThanOrEqualTo(0.08 * files.Length), "rejection is no way out");
            Assert.That(classes.Keys, Has.None.StartsWith("charged"));
        });
    }

    private static string Outcome(Structure structure, PreparedCandidate prepared)
    {
        if (prepared.Mobile is null)
        {
            return "no mobile ion";
        }

        if (prepared.Rejection is { } rejection)
        {
            return "rejected, " + rejection.Code;
        }

        string outcome = PreparationOutcome.Of(prepared, 500);
        return Math.Abs(prepared.Orderings[0].ChargeE) > 1e-6 ? "charged" : outcome + (structure.IsDisordered ? ", disordered" : ", ordered");
    }
}
