using Screening.Core.Numerics;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Hopping;
using Screening.Descriptors.Softness;
using Screening.Descriptors.Transport;

namespace Screening.Descriptors.Tests.Cost;

public sealed class MemoryTests
{
    private const int Ions = 16;
    private const double IntervalPs = 0.25;

    /// <summary>
    /// What may come with sixteen times the frames: four levels of the mean squared displacement, one per doubling of the length, each of 32 positions and 8 lags with
    /// two sums and 16 blocks in single precision, and the same for the one sum over ions, padded to eight, with counts; 16 bytes per 2 ps of the softness, in a list that doubles; a site or two that no ion had come by.
    /// </summary>
    private const long LevelBytesPerIon = (32 * 24) + (8 * ((2 * 8) + (16 * 4))), LevelBytes = 14 * 1024, SoftnessBytesPerPicosecond = 16, Slack = 4096;

    [Test]
    public void What_the_descriptors_of_a_run_keep_does_not_grow_with_the_frames()
    {
        // Frames so far apart that every one is sampled, and enough of them to fill the reservoirs before the first look. Sixteen times as many make
        // as many blocks of sums, as blocks merge in pairs.
        const int few = 800, many = 16 * few;
        IReadOnlyList<IDescriptor> descriptors = DescriptorCatalog.Create(new());
        long[] first = [];
        Feed(descriptors, many, few, () => first = [.. descriptors.Select(RetainedBytes.Of)]);
        long[] last = [.. descriptors.Select(RetainedBytes.Of)];

        for (int d = 0; d < descriptors.Count; d++)
        {
            long allowed = Slack + descriptors[d] switch
            {
                MeanSquaredDisplacement => 4 * ((LevelBytesPerIon * (Ions + 1)) + LevelBytes),
                SoftnessDescriptor => (long)(SoftnessBytesPerPicosecond * IntervalPs * many),
                SiteDynamics => 64 * 9 * 9 * 9,                                     // sites of voxels not visited before
                _ => 0L,
            };
            TestContext.Out.WriteLine($"{descriptors[d].GetType().Name}: {first[d]} bytes after {few} frames, {last[d]} after {many}");

            Assert.That(last[d] - first[d], Is.LessThanOrEqualTo(allowed), descriptors[d].GetType().Name);
        }
    }

    /// <summary>Ions that vibrate and, now and then, jump to the next site.</summary>
    private static void Feed(IReadOnlyList<IDescriptor> descriptors, int frames, int pause, Action look)
    {
        const int ions = Ions, atoms = 54;
        Species lithium = new(Element.Parse("Li"), 1), sulfur = new(Element.Parse("S"), -1);
        Lattice lattice = Lattice.Cubic(9);
        RandomStream random = new(1, "memory");
        double[][] site = [new double[atoms], new double[atoms], new double[atoms]], r = [new double[atoms], new double[atoms], new double[atoms]], v = [new double[atoms], new double[atoms], new double[atoms]];
        for (int i = 0; i < atoms; i++)
        {
            (site[0][i], site[1][i], site[2][i]) = (3.0 * (i % 3), 3.0 * (i / 3 % 3), 1.5 * (i / 9));
        }

        DescriptorSet set = new(descriptors);
        set.Begin(new()
        {
            Atoms = [.. Enumerable.Repeat(lithium, ions), .. Enumerable.Repeat(sulfur, atoms - ions)], Mobile = lithium, FrameIntervalPs = IntervalPs, Lattice = lattice, TemperatureK = 1000,
            HasVelocities = true, ModelCharges = [.. Enumerable.Range(0, atoms).Select(i => i < ions ? 1.0 : -ions / (double)(atoms - ions))],
            MobileSites = [.. Enumerable.Range(0, atoms).Select(i => new ReferenceSite("site", lattice.ToFractional(new(site[0][i], site[1][i], site[2][i])), 0.5))],
        });
        for (int t = 0; t < frames; t++)
        {
            if (t == pause)
            {
                look();
            }

            if (random.Next(20) == 0)
            {
                site[random.Next(3)][random.Next(ions)] += random.Next(2) == 0 ? 3 : -3;
            }

            for (int axis = 0; axis < 3; axis++)
            {
                for (int i = 0; i < atoms; i++)
                {
                    r[axis][i] = site[axis][i] + (0.15 * random.NextNormal());
                    v[axis][i] = 10 * random.NextNormal();
                }
            }

            set.Accept(new() { Index = t, TimePs = IntervalPs * t, Lattice = lattice, X = r[0], Y = r[1], Z = r[2], Vx = v[0], Vy = v[1], Vz = v[2] });
        }
    }
}
