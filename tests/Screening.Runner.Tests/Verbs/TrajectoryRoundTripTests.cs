using System.Text.Json.Nodes;
using Screening.Core.Dynamics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors;
using Screening.Descriptors.Transport;
using Screening.Runner.Verbs;
using Screening.Testing;

namespace Screening.Runner.Tests.Verbs;

public sealed class TrajectoryRoundTripTests
{
    [TestCase("lammpstrj")]
    [TestCase("xyz.gz")]
    public void A_written_run_read_back_has_the_displacements_and_band_center_of_the_live_run(string ending)
    {
        OrderedCell cell = TestCells.FaceCentred("Li", "Cl", 5.2, 2);
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"round-{Guid.NewGuid():N}.{ending}");
        MeanSquaredDisplacement displacement = new(new() { EveryLag = true });
        Descriptors.Vibration.VibrationalDensityOfStates states = new();
        try
        {
            using (TrajectoryWriter writer = TrajectoryWriter.Create(path))
            {
                SimulationOutcome run = Simulation.Run(cell, new LennardJonesForceField(0.02, 3.2, 5.1),
                    new() { TemperatureK = 30, ProductionPs = 8, EquilibrationPs = 0.2, TimeStepFs = 2, FrameIntervalFs = 10, Seed = 4 },
                    new FrameFanOut(new DescriptorSet([displacement, states]), writer), [], CancellationToken.None);
                Assert.That(run.Completed, Is.True);
            }

            DescriptorSeries live = displacement.Complete().Series.Single(s => s.Name == "mean_squared_displacement");
            double liveCenter = states.Complete().Values.Single(v => v.Name == "band_center_THz").Value;
            JsonObject document = AnalyzeVerb.Document(new([path], "Li"), TextWriter.Null);
            JsonArray back = document["msd"]!.AsArray();

            // Six decimals of Å are written: 1e-6 of each coordinate, against displacements of some 0.1 Å.
            const double tolerancePercent = 0.01;
            Assert.That(back, Is.Not.Empty);
            for (int k = 0; k < back.Count; k++)
            {
                Assert.That((double)back[k]!["lag_ps"]!, Is.EqualTo(live.X[k]).Within(1e-9));
                Assert.That((double)back[k]!["msd_A2"]!, Is.EqualTo(live.Y[k]).Within(tolerancePercent).Percent, $"lag {live.X[k]} ps");
            }

            Assert.That((double)document["band_center_THz"]!["value"]!, Is.EqualTo(liveCenter).Within(tolerancePercent).Percent);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
