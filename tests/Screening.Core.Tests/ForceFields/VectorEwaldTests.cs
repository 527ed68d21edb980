using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Electrostatics;
using Screening.Core.ForceFields.Pairs;
using Screening.Core.ForceFields.Tables;
using Screening.Core.Particles;

namespace Screening.Core.Tests.ForceFields;

[TestFixture]
public sealed class VectorEwaldTests
{
    /// <summary>Single precision over some hundred waves: a few 1e-7 of the forces' root mean square.</summary>
    private const double RelativeForceTolerance = 3e-6;

    private static IEnumerable<TestCaseData> Cells()
    {
        yield return new TestCaseData(TestCrystals.LithiumChloride(3, 0.3), new double[] { 1, -1 }).SetArgDisplayNames("cubic");
        yield return new TestCaseData(TestCrystals.Sheared(TestCrystals.LithiumChloride(3, 0.3), 3), new double[] { 1, -1 }).SetArgDisplayNames("triclinic");
        yield return new TestCaseData(TestCrystals.Sheared(TestCrystals.LithiumChloride(3, 0.3), -4), new double[] { 1, -0.7 }).SetArgDisplayNames("triclinic, charged");
        yield return new TestCaseData(TestCrystals.Sheared(TestCrystals.SodiumThiophosphate(2, 0.2), 2), new double[] { 1, 5, -2 }).SetArgDisplayNames("three species");
    }

    [TestCaseSource(nameof(Cells))]
    public void Tight_sum_equals_the_double_precision_reference(MdState state, double[] charges)
    {
        const double tight = 3.9;        // e^{-s²} = 2e-7, below single precision
        double cutoff = state.Lattice.SmallestWidth / 2.01;
        (MdState expected, Energetics reference) = Reference(state, charges);

        (MdState actual, Energetics fast) = Fast(state, charges, new(tight / cutoff, cutoff, 2 * tight * tight / cutoff));

        double rms = Rms(expected, null), error = Rms(expected, actual);
        double size = Math.Abs(reference.Virial.Xx) + Math.Abs(reference.Virial.Yy) + Math.Abs(reference.Virial.Zz);
        TestContext.Out.WriteLine($"force error {error:E2} eV/Å, {error / rms:E2} of the rms, energy {(fast.PotentialEnergyEv / reference.PotentialEnergyEv) - 1:E2}");
        Assert.That(error, Is.LessThan(RelativeForceTolerance * rms));
        Assert.That(fast.PotentialEnergyEv, Is.EqualTo(reference.PotentialEnergyEv).Within(1e-6 * Math.Abs(reference.PotentialEnergyEv)));
        Assert.That(
            new[] { fast.Virial.Xx, fast.Virial.Yy, fast.Virial.Zz, fast.Virial.Xy, fast.Virial.Xz, fast.Virial.Yz },
            Is.EqualTo(new[] { reference.Virial.Xx, reference.Virial.Yy, reference.Virial.Zz, reference.Virial.Xy, reference.Virial.Xz, reference.Virial.Yz }).Within(2e-6 * size));
    }

    [TestCaseSource(nameof(Cells))]
    public void Automatic_parameters_keep_the_requested_force_error(MdState state, double[] charges)
    {
        double squares = state.TypeOf.Sum(t => charges[t] * charges[t]), cutoff = state.Lattice.SmallestWidth / 2.01;
        (MdState expected, _) = Reference(state, charges);
        double before = 0;
        foreach (double requested in (double[])[1e-2, 1e-3, 1e-4])
        {
            EwaldParameters split = EwaldParameters.ForForceError(state.Lattice.VolumeCubicAngstrom, state.Count, squares, cutoff, requested);
            double error = Rms(expected, Fast(state, charges, split).State);
            TestContext.Out.WriteLine($"requested {requested:E0}, measured {error:E2} eV/Å with alpha {split.Alpha:F3}, {split.ReciprocalCutoff:F2}");

            Assert.That(error, Is.LessThan(1.5 * requested));        // the estimate holds for uncorrelated charges
            Assert.That(split.ReciprocalCutoff, Is.GreaterThan(before));
            before = split.ReciprocalCutoff;
        }
    }

    [Test]
    public void Lattice_shifts_and_a_common_translation_change_nothing()
    {
        MdState state = TestCrystals.Sheared(TestCrystals.LithiumChloride(3, 0.3), 3);
        VectorEwald field = new(state, [1, -1], new(0.4, 8, 2.5));
        double energy = field.AddForces(state, Wanted.All).PotentialEnergyEv;
        double[] forces = [.. state.Fx];
        for (int i = 0; i < state.Count; i++)
        {
            int n = (i % 3) - 1;
            state.X[i] += (n * state.Lattice.B.X) + 0.37;
            state.Y[i] += (n * state.Lattice.B.Y) + 1.21;
            state.Z[i] += n * state.Lattice.B.Z;
        }

        state.ClearForces();
        Assert.That(field.AddForces(state, Wanted.All).PotentialEnergyEv, Is.EqualTo(energy).Within(1e-6 * Math.Abs(energy)));
        Assert.That(state.Fx, Is.EqualTo(forces).Within(1e-5));
    }

    [Test]
    public void A_call_allocates_nothing_and_repeats_its_bits()
    {
        MdState state = TestCrystals.Sheared(TestCrystals.LithiumChloride(3, 0.3), 3);
        VectorEwald field = new(state, [1, -1], new(0.4, 8, 2.5));
        field.AddForces(state, Wanted.All);
        double[] first = [.. state.Fz];
        state.ClearForces();
        long before = GC.GetAllocatedBytesForCurrentThread();
        field.AddForces(state, Wanted.Forces);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.Zero);
        Assert.That(state.Fz, Is.EqualTo(first));
    }

    private static (MdState State, Energetics Energetics) Reference(MdState state, double[] charges)
    {
        MdState copy = Copy(state);
        return (copy, new ReferenceEwald(state.SpeciesList, charges).AddForces(copy, Wanted.All));
    }

    private static (MdState State, Energetics Energetics) Fast(MdState state, double[] charges, EwaldParameters split)
    {
        MdState copy = Copy(state);
        PairModel model = new PairModel("ions", state.SpeciesList, split.RealCutoff, (_, _) => new NoInteraction(), charges).WithRealSpace(split);
        SumForceField field = new(new PairTableForceField(model, copy), new VectorEwald(copy, charges, split));
        return (copy, field.AddForces(copy, Wanted.All));
    }

    private static MdState Copy(MdState state)
    {
        MdState copy = new(state.Lattice, TestCrystals.Atoms(state));
        state.X.CopyTo(copy.X, 0);
        state.Y.CopyTo(copy.Y, 0);
        state.Z.CopyTo(copy.Z, 0);
        return copy;
    }

    private static double Rms(MdState a, MdState? b)
    {
        double sum = 0;
        for (int i = 0; i < a.Count; i++)
        {
            double x = a.Fx[i] - (b?.Fx[i] ?? 0), y = a.Fy[i] - (b?.Fy[i] ?? 0), z = a.Fz[i] - (b?.Fz[i] ?? 0);
            sum += (x * x) + (y * y) + (z * z);
        }

        return Math.Sqrt(sum / a.Count);
    }
}
