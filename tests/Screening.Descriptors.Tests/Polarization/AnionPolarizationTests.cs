using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Polarization;

namespace Screening.Descriptors.Tests.Polarization;

public class AnionPolarizationTests
{
    private static readonly Species Lithium = new(Element.Parse("Li"), 1), Chloride = new(Element.Parse("Cl"), -1), Iodide = new(Element.Parse("I"), -1);

    [Test]
    public void A_shaken_salt_gives_every_quantity_with_its_error()
    {
        DescriptorOutput output = Run(new AnionPolarization(1), 0.15, replicas: 2, frames: 30);
        DescriptorValue skewness = output.Values.Single(v => v.Name == "polarization_skewness");
        Assert.That(skewness.StandardError, Is.GreaterThan(0));
        Assert.That(output.Values.Single(v => v.Name == "polarization_skewness_Cl").Value, Is.EqualTo(skewness.Value));
        Assert.That(output.Values.Single(v => v.Name == "polarization_mean_eA").Value, Is.InRange(0.01, 1.0));
        Assert.That(output.Values.Single(v => v.Name == "polarization_modes").Value, Is.EqualTo(1), "independent Gaussian displacements have one hump");
        Assert.That(skewness.Value, Is.EqualTo(AnionPolarization.SymmetricSkewness).Within(0.15),
            "linear response to Gaussian displacements is Gaussian, up to the anharmonic part of the field");
        Assert.That(output.Series.Select(s => s.Name), Does.Contain("polarization_distribution_Cl"));
        Assert.That(output.Remarks, Has.Some.Contains("formal charges"));
    }

    [Test]
    public void Doubling_the_charges_doubles_the_dipoles_and_keeps_the_skewness()
    {
        DescriptorOutput formal = Run(new AnionPolarization(1), 0.15, 1, 10), doubled = Run(new AnionPolarization(1), 0.15, 1, 10, chargeFactor: 2);
        double Value(DescriptorOutput o, string name) => o.Values.Single(v => v.Name == name).Value;
        Assert.That(Value(doubled, "polarization_mean_eA"), Is.EqualTo(2 * Value(formal, "polarization_mean_eA")).Within(1e-5));
        Assert.That(Value(doubled, "polarization_skewness"), Is.EqualTo(Value(formal, "polarization_skewness")).Within(1e-4));
        Assert.That(doubled.Remarks, Has.Some.Contains("force field's charges"));
    }

    [Test]
    public void The_more_polarizable_of_equally_many_anions_stands_for_the_candidate()
    {
        DescriptorOutput output = Run(new AnionPolarization(1), 0.15, 1, 10, everySecondIodide: true);
        double iodide = output.Values.Single(v => v.Name == "polarization_mean_I_eA").Value;
        Assert.That(output.Values.Single(v => v.Name == "polarization_mean_eA").Value, Is.EqualTo(iodide));
        Assert.That(iodide, Is.GreaterThan(output.Values.Single(v => v.Name == "polarization_mean_Cl_eA").Value));
    }

    [Test]
    public void A_polarization_catastrophe_gives_no_number_but_a_remark()
    {
        using MemoryStream json = new("""
            {"name":"test","version":1,"ions":[{"element":"Cl","polarizability":40,"source":"s"}],"sources":{"s":"made up for a test"}}
            """u8.ToArray());
        DescriptorOutput output = Run(new AnionPolarization(1, PolarizabilityTable.Parse(json)), 0.15, 1, 5);
        Assert.That(output.Values, Is.Empty);
        Assert.That(output.Remarks, Has.Some.Contains("catastrophe"));
    }

    [Test]
    public void Anions_without_a_cited_polarizability_are_named_in_a_remark()
    {
        using MemoryStream json = new("""{"name":"test","version":1,"ions":[],"sources":{}}"""u8.ToArray());
        DescriptorOutput output = Run(new AnionPolarization(1, PolarizabilityTable.Parse(json)), 0.15, 1, 5);
        Assert.That(output.Values, Is.Empty);
        Assert.That(output.Remarks, Has.Some.Contains("Cl1-"));
    }

    [Test]
    public void The_same_frames_give_the_same_bits()
    {
        double[] first = [.. Run(new AnionPolarization(5), 0.2, 2, 12).Values.Select(v => v.Value)];
        double[] second = [.. Run(new AnionPolarization(5), 0.2, 2, 12).Values.Select(v => v.Value)];
        Assert.That(second, Is.EqualTo(first));
    }

    private static DescriptorOutput Run(
        AnionPolarization descriptor, double shake, int replicas, int frames, double chargeFactor = 0, bool everySecondIodide = false)
    {
        RockSalt rest = RockSalt.Build(5.13, 2, 0);
        int anion = 0;
        Species[] atoms = [.. rest.Charge.Select(q => q > 0 ? Lithium : everySecondIodide && anion++ % 2 == 0 ? Iodide : Chloride)];
        for (int replica = 0; replica < replicas; replica++)
        {
            descriptor.Begin(new TrajectoryInfo
            {
                Atoms = atoms, Mobile = Lithium, FrameIntervalPs = AnionPolarization.SampleIntervalPs, Lattice = rest.Lattice,
                ModelCharges = chargeFactor > 0 ? [.. rest.Charge.Select(q => chargeFactor * q)] : [],
            });
            for (int f = 0; f < frames; f++)
            {
                RockSalt shaken = RockSalt.Build(5.13, 2, shake, (ulong)((1000 * replica) + f));
                descriptor.Accept(new Frame { Index = f, TimePs = f * 0.25, Lattice = rest.Lattice, X = shaken.X, Y = shaken.Y, Z = shaken.Z });
            }

            descriptor.End();
        }

        return descriptor.Complete();
    }
}
