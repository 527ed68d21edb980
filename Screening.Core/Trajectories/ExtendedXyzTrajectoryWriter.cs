using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>
/// Extended XYZ: a comment line of key=value pairs (Lattice, Properties, pbc, time_ps, frame_interval_ps, temperature_K) and one line
/// per atom; velocities in the column group vel, Å/ps.
/// </summary>
public sealed class ExtendedXyzTrajectoryWriter(Stream stream, bool withVelocities) : TrajectoryWriter(stream)
{
    private protected override void Write(in Frame frame, TrajectoryInfo info)
    {
        bool velocities = withVelocities && frame.Vx.Length > 0;
        Text.Add(frame.X.Length).Add("\nLattice=\"");
        AddVector(frame.Lattice.A).Add(" ");
        AddVector(frame.Lattice.B).Add(" ");
        AddVector(frame.Lattice.C);
        Text.Add(velocities ? "\" Properties=species:S:1:pos:R:3:vel:R:3 vel_unit=A/ps" : "\" Properties=species:S:1:pos:R:3")
            .Add(" pbc=\"T T T\" time_ps=").Add(frame.TimePs, "0.######")
            .Add(" frame_interval_ps=").Add(info.FrameIntervalPs, "0.######");
        if (info.TemperatureK is { } temperature)
        {
            Text.Add(" temperature_K=").Add(temperature, "0.###");
        }

        Text.Line();
        for (int i = 0; i < frame.X.Length; i++)
        {
            Text.Add(info.Atoms[i].Element.Symbol).Add(" ").Add(frame.X[i], "F6").Add(" ").Add(frame.Y[i], "F6").Add(" ").Add(frame.Z[i], "F6");
            if (velocities)
            {
                Text.Add(" ").Add(frame.Vx[i], "F6").Add(" ").Add(frame.Vy[i], "F6").Add(" ").Add(frame.Vz[i], "F6");
            }

            Text.Line();
        }
    }

    private Utf8Text AddVector(Cartesian v) => Text.Add(v.X, "0.0#########").Add(" ").Add(v.Y, "0.0#########").Add(" ").Add(v.Z, "0.0#########");
}
