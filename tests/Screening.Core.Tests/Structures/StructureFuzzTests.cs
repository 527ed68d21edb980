using System.Diagnostics;
using Screening.Core.Numerics;
using Screening.Core.Preparation;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Structures;

/// <summary>Damaged files are refused with a file error or read; nothing else happens.</summary>
public class StructureFuzzTests
{
    [Test]
    public void Damaged_files_are_read_or_refused_and_nothing_else() => Damage(10_000, seed: 1, prepareEvery: 250);

    [Test]
    [Category("Physics")]
    public void A_hundred_thousand_damaged_files_are_read_or_refused_and_nothing_else() => Damage(100_000, seed: 2, prepareEvery: 100);

    /// <summary>Inputs that once broke a reader, kept.</summary>
    [TestCaseSource(nameof(Corpus))]
    public void What_once_broke_a_reader_no_longer_does(string file) => Examine(file, File.ReadAllText(Path.Combine(CorpusFolder, file)));

    private static string CorpusFolder => Repository.File("tests", "Screening.Core.Tests", "Structures", "corpus");

    private static IEnumerable<string> Corpus() => Directory.GetFiles(CorpusFolder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    /// <summary>
    /// Most memory one damaged file of up to 10 kB may ask for in all, bytes: a count written as 999999999999 must not be believed.
    /// Sites are limited to 200,000 of some hundred bytes each; in 100,000 files the largest request was 8 MB.
    /// </summary>
    private const long LargestAllocation = 256L << 20;

    /// <param name="prepareEvery">Of so many files one goes all the way to ordered cells, which costs a hundred times the reading.</param>
    private static void Damage(int count, ulong seed, int prepareEvery)
    {
        long longest = 0, largest = 0, longestPreparation = 0;
        int accepted = 0;
        (string Name, string Text)[] bases = Bases();
        RandomStream random = new(seed, "damaged structure files");
        for (int i = 0; i < count; i++)
        {
            (string name, string text) = bases[random.Next(bases.Length)];
            string damaged = StructureMutation.Apply(text, bases[random.Next(bases.Length)].Text, random);
            long start = Stopwatch.GetTimestamp(), before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Examine(name, damaged);
                longest = Math.Max(longest, Stopwatch.GetTimestamp() - start);
                largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - before);
                if (i % prepareEvery == 0)
                {
                    start = Stopwatch.GetTimestamp();
                    accepted += Prepare(name, damaged) ? 1 : 0;
                    longestPreparation = Math.Max(longestPreparation, Stopwatch.GetTimestamp() - start);
                }
            }
            catch (Exception e)
            {
                string kept = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"broken-{seed}-{i}-{name}");
                File.WriteAllText(kept, damaged);
                Assert.Fail($"{e.GetType().Name} in damaged file {i}, kept as {kept}: {e.Message}\n{e.StackTrace}");
            }
        }

        TestContext.Out.WriteLine(FormattableString.Invariant(
            $"{count} damaged files: longest {longest / (double)Stopwatch.Frequency:0.000} s, largest allocation {largest / 1e6:0.0} MB; every {prepareEvery}th prepared, {accepted} to ordered cells, longest {longestPreparation / (double)Stopwatch.Frequency:0.0} s"));
        Assert.That(accepted, Is.Positive);
        Assert.That(largest, Is.LessThan(LargestAllocation));
    }

    /// <summary>Reader, audit and preparation as verb prepare runs them.</summary>
    private static bool Prepare(string name, string text)
    {
        Structure structure;
        try
        {
            structure = StructureReader.Parse(name, text);
        }
        catch (StructureFileException)
        {
            return false;
        }

        if (StructureAudit.Examine(structure).IsRejected)
        {
            return false;
        }

        PreparedCandidate prepared = CandidatePreparation.Prepare(structure, new());
        Assert.That(prepared.Rejection is not null || prepared.Orderings.Count > 0, "a reason or a cell");
        Assert.That(prepared.Orderings.Select(o => o.Count), Is.All.Positive);
        return prepared.Orderings.Count > 0;
    }

    private static void Examine(string name, string text)
    {
        try
        {
            Structure structure = StructureReader.Parse(name, text);
            Assert.That(structure.Sites, Is.Not.Empty);
            Assert.That(structure.Sites.All(s => s.Occupants.Count > 0 && s.TotalOccupancy is > 0 and < 1.0001 && InCell(s.Position)), "every site is occupied and in the cell");
            StructureAudit.Examine(structure);
        }
        catch (StructureFileException e)
        {
            Assert.That(e.Problem, Is.Not.Empty);
            Assert.That(e.Line is null or >= 0, e.Message);
        }
    }

    private static bool InCell(Fractional p) => p.U is >= 0 and < 1 && p.V is >= 0 and < 1 && p.W is >= 0 and < 1;

    private static (string, string)[] Bases()
    {
        Structure ordered = StructureReader.Read(Repository.File("data", "candidates", "Li2S.cif"));
        Structure disordered = StructureReader.Read(Repository.File("data", "candidates", "Li6PS5Cl.cif"));
        string Written(Action<TextWriter> write)
        {
            StringWriter text = new();
            write(text);
            return text.ToString();
        }

        return
        [
            ("a.cif", File.ReadAllText(Repository.File("data", "candidates", "Li10GeP2S12.cif"))),
            ("a.cif", File.ReadAllText(Repository.File("data", "candidates", "Li3PS4-beta.cif"))),
            ("a.cif", Written(w => CifWriter.Write(disordered, w))),
            ("POSCAR", Written(w => PoscarWriter.Write(ordered, w))),
            ("a.xyz", Written(w => ExtendedXyzWriter.Write(ordered, w))),
            ("a.extxyz", Written(w => ExtendedXyzWriter.Write(disordered, w))),
            ("a.lmp", Written(w => LammpsDataWriter.Write(ordered, w))),
            ("nameless", Written(w => PoscarWriter.Write(ordered, w))),
        ];
    }
}
