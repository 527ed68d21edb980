using System.Text.Json;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Percolation;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Percolation;

/// <summary>
/// Against the numbers of BVlain stored with the reference material. That program puts n points on each lattice vector with both ends
/// included (n - 1 intervals), keeps the 100 nearest ions of each point, and finds barriers by bisection of 5 eV.
/// </summary>
public class SiteEnergyReferenceTests
{
    /// <summary>5 eV halved nine times; the reference reports the upper end of the last interval.</summary>
    private const double BisectionStepEv = 5.0 / 512;

    /// <summary>The 100th ion is one of several at the same distance, and rounding decides which species is taken: up to 2.5e-5 here.</summary>
    private const double SameShellEv = 5e-5;

    /// <summary>The reference prints four decimals.</summary>
    private const double PrintedDigits = 5e-5;

    [TestCase("LiCl")]
    [TestCase("LiFePO4")]
    [TestCase("Na3PS4")]
    public void Barriers_lie_in_the_last_bisection_interval_of_the_reference_program(string name)
    {
        Case reference = Case.Read(name);

        PercolationBarrier barrier = PercolationBarrier.Of(reference.Map());

        Check(barrier.OneDimensionEv, "E_1D");
        Check(barrier.TwoDimensionsEv, "E_2D");
        Check(barrier.ThreeDimensionsEv, "E_3D");

        void Check(double? ours, string key)
        {
            double upper = reference.Expected.GetProperty("barriers").GetProperty(key).GetDouble() + PrintedDigits;
            Assert.That(ours, Is.InRange(upper - BisectionStepEv - (2 * PrintedDigits), upper), key);
        }
    }

    [TestCase("LiCl")]
    [TestCase("LiFePO4")]
    [TestCase("Na3PS4")]
    public void The_exact_sum_over_the_100_nearest_ions_at_our_minimum_is_the_minimum_of_the_reference_program(string name)
    {
        Case reference = Case.Read(name);
        BondValenceSiteEnergy map = reference.Map();
        int lowest = Array.IndexOf(map.Values, map.MinimumEv);
        Fractional point = new(
            (double)(lowest / (map.CountB * map.CountC)) / map.CountA,
            (double)(lowest / map.CountC % map.CountB) / map.CountB,
            (double)(lowest % map.CountC) / map.CountC);

        double nearest = reference.ExactEnergy(point, 100), all = reference.ExactEnergy(point, int.MaxValue);

        Assert.That(nearest, Is.EqualTo(reference.Expected.GetProperty("min_energy").GetDouble()).Within(SameShellEv));
        Assert.That(map.MinimumEv, Is.EqualTo(all).Within(1e-8));        // the table's interpolation
    }

    private sealed record Case(Lattice Lattice, FrameworkIon[] Framework, Species Mobile, JsonElement Expected)
    {
        public static Case Read(string name)
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference", "softbv_cases", "reference.json")));
            JsonElement entry = document.RootElement.GetProperty(name);
            Cartesian[] rows = [.. entry.GetProperty("cell").EnumerateArray().Select(Vector)];
            Species[] atoms = [.. entry.GetProperty("symbols").EnumerateArray()
                .Select(s => new Species(Element.Parse(s.GetString()!), entry.GetProperty("oxidation").GetProperty(s.GetString()!).GetDouble()))];
            Cartesian[] positions = [.. entry.GetProperty("undisplaced_frac").EnumerateArray().Select(Vector)];
            Species mobile = atoms.First(a => a.Element.Symbol == entry.GetProperty("mobile").GetString());
            return new Case(new Lattice(rows[0], rows[1], rows[2]),
                [.. atoms.Zip(positions).Where(x => x.First != mobile).Select(x => new FrameworkIon(x.First, new(x.Second.X, x.Second.Y, x.Second.Z)))],
                mobile, entry.GetProperty("bvse").Clone());
        }

        public BondValenceSiteEnergy Map()
        {
            int[] points = [.. Expected.GetProperty("grid").EnumerateArray().Select(n => n.GetInt32())];
            return BondValenceSiteEnergy.Compute(Lattice, Framework, Mobile,
                new SiteEnergyOptions { Intervals = (points[0] - 1, points[1] - 1, points[2] - 1) });
        }

        /// <summary>The site energy from its formula, over the nearest ions inside 10 Å.</summary>
        public double ExactEnergy(Fractional point, int mostIons)
        {
            const int images = 4;        // cells here are at least 4.69 Å wide
            List<(double R, Species Species)> ions = [];
            foreach (FrameworkIon ion in Framework)
            {
                for (int a = -images; a <= images; a++)
                {
                    for (int b = -images; b <= images; b++)
                    {
                        for (int c = -images; c <= images; c++)
                        {
                            double r = Lattice.ToCartesian(ion.Position + new Fractional(a, b, c) - point).Length;
                            if (r < 10)
                            {
                                ions.Add((r, ion.Species));
                            }
                        }
                    }
                }
            }

            return ions.OrderBy(i => i.R).Take(mostIons).Sum(i => i.Species.IsAnion ? Morse(i.Species, i.R) : Repulsion(i.Species, i.R));
        }

        private double Morse(Species anion, double r)
        {
            Assert.That(BondValenceTable.Shared.TryGetPair(Mobile, anion, out BondValencePair? pair), Is.True);
            double e = Math.Exp(pair!.Alpha * (pair.RMin - r));
            return 0.5 * pair.D0 * ((e * e) - (2 * e));
        }

        private double Repulsion(Species cation, double r)
        {
            BondValenceTable.Shared.TryGetElement(Mobile.Element, out BondValenceElement m);
            BondValenceTable.Shared.TryGetElement(cation.Element, out BondValenceElement o);
            double rho = 0.74 * (m.CovalentRadiusAngstrom + o.CovalentRadiusAngstrom);
            return Units.CoulombEvAngstrom * Mobile.OxidationState / Math.Sqrt(m.PrincipalQuantumNumber) * cation.OxidationState
                / Math.Sqrt(o.PrincipalQuantumNumber) * MathNet.Numerics.SpecialFunctions.Erfc(r / rho) / r;
        }

        private static Cartesian Vector(JsonElement row) => new(row[0].GetDouble(), row[1].GetDouble(), row[2].GetDouble());
    }
}
