using System.Text.Json;
using Screening.Core.Dynamics;
using Screening.Core.Dynamics.Constraints;
using Screening.Runner.Verbs;
using Screening.Testing;

namespace Screening.Runner.Tests.Verbs;

public class MdVerbTests
{
    private static readonly SimulationOptions Short = new() { ProductionPs = 0.05, EquilibrationPs = 0.02 };

    [Test]
    public void A_run_prints_one_document_and_writes_its_frames()
    {
        string trajectory = Path.Combine(Path.GetTempPath(), $"screening-{Guid.NewGuid():N}.xyz");
        StringWriter output = new();

        int exit = MdVerb.Run(new(Repository.File("data", "candidates", "LiCl.cif"), "bond-valence", 1, trajectory, Short), true, output, TextWriter.Null, default);

        using JsonDocument document = JsonDocument.Parse(output.ToString());
        int atoms = document.RootElement.GetProperty("atoms").GetInt32();
        Assert.That(exit, Is.EqualTo(ExitCodes.Done));
        Assert.That(document.RootElement.GetProperty("status").GetString(), Is.EqualTo("completed"));
        Assert.That(document.RootElement.GetProperty("frames").GetInt32(), Is.EqualTo(6));
        Assert.That(File.ReadLines(trajectory).Count(), Is.EqualTo(6 * (atoms + 2)));
        File.Delete(trajectory);
    }

    [TestCase(ConstraintMode.Rigid, "rigid", 1149)]
    [TestCase(ConstraintMode.Rotation, "rc", (3 * 576) - (3 * 64) - 3)]
    public void Rotor_anions_of_a_named_set_are_held(ConstraintMode mode, string name, int degrees)
    {
        const double h = 0.151739;        // B-H 1.21 Å along the diagonals of 4.604 Å
        string file = Path.Combine(Path.GetTempPath(), $"screening-{Guid.NewGuid():N}.cif");
        File.WriteAllText(file, FormattableString.Invariant($"""
            data_Na3OBH4
            _cell_length_a 4.604
            _cell_length_b 4.604
            _cell_length_c 4.604
            _cell_angle_alpha 90
            _cell_angle_beta 90
            _cell_angle_gamma 90
            loop_
            _space_group_symop_operation_xyz
            'x, y, z'
            loop_
            _atom_site_label
            _atom_site_fract_x
            _atom_site_fract_y
            _atom_site_fract_z
            Na1 0.5 0.5 0
            Na2 0.5 0 0.5
            Na3 0 0.5 0.5
            O1 0.5 0.5 0.5
            B1 0 0 0
            H1 {h} {h} {h}
            H2 {-h} {-h} {h}
            H3 {-h} {h} {-h}
            H4 {h} {-h} {-h}

            """));
        StringWriter output = new();

        int exit = MdVerb.Run(new(file, "na3obh4-project-choice", 0, null, Short with { Constraint = mode }), true, output, TextWriter.Null, default);

        using JsonDocument document = JsonDocument.Parse(output.ToString());
        JsonElement root = document.RootElement;
        Assert.That(exit, Is.EqualTo(ExitCodes.Done));
        Assert.That(root.GetProperty("constraint").GetString(), Is.EqualTo(name));
        Assert.That(root.GetProperty("constrained_rotors").GetString(), Is.EqualTo("64 BH4"));
        Assert.That(root.GetProperty("degrees_of_freedom").GetInt32(), Is.EqualTo(degrees));
        Assert.That(root.GetProperty("confidence").GetString(), Does.StartWith("project choice, not published"));
        File.Delete(file);
    }

    [Test]
    public void An_unknown_potential_and_a_wrong_option_are_usage_errors()
    {
        string file = Repository.File("data", "candidates", "LiCl.cif");

        Assert.That(() => MdVerb.Run(new(file, "no-such", 1, null, Short), true, TextWriter.Null, TextWriter.Null, default),
            Throws.TypeOf<UsageException>().With.Message.Contains("bond-valence"));
        Assert.That(() => MdVerb.Run(new(file, "bond-valence", 1, null, Short with { TimeStepFs = -1 }), true, TextWriter.Null, TextWriter.Null, default),
            Throws.TypeOf<UsageException>().With.Message.Contains("-1 fs"));
    }
}
