using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>
/// LAMMPS text dump in metal units with the columns id type element xu yu zu [vx vy vz] and the time in ps. That format wants a cell
/// with a along x and b in the xy plane, so everything is turned with the cell (and mirrored where the cell is left-handed).
/// </summary>
public sealed class LammpsDumpWriter(Stream stream, bool withVelocities) : TrajectoryWriter(stream)
{
    private int[] _typeOf = [];

    public override void Begin(TrajectoryInfo info)
    {
        base.Begin(info);
        Species[] species = [.. info.Atoms.Distinct()];
        _typeOf = [.. info.Atoms.Select(a => Array.IndexOf(species, a) + 1)];
    }

    private protected override void Write(in Frame frame, TrajectoryInfo info)
    {
        bool velocities = withVelocities && frame.Vx.Length > 0;
        (double a, double b, double c, double alpha, double beta, double gamma) = frame.Lattice.Parameters;
        Lattice turned = Lattice.FromParameters(a, b, c, alpha, beta, gamma);
        double xy = turned.B.X, xz = turned.C.X, yz = turned.C.Y;
        Text.Add("ITEM: UNITS\nmetal\nITEM: TIME\n").Add(frame.TimePs, "0.######")
            .Add("\nITEM: TIMESTEP\n").Add(frame.Index).Add("\nITEM: NUMBER OF ATOMS\n").Add(frame.X.Length)
            .Add("\nITEM: BOX BOUNDS xy xz yz pp pp pp\n");
        Bounds(Math.Min(Math.Min(0, xy), Math.Min(xz, xy + xz)), turned.A.X + Math.Max(Math.Max(0, xy), Math.Max(xz, xy + xz)), xy);
        Bounds(Math.Min(0, yz), turned.B.Y + Math.Max(0, yz), xz);
        Bounds(0, turned.C.Z, yz);
        Text.Add(velocities ? "ITEM: ATOMS id type element xu yu zu vx vy vz\n" : "ITEM: ATOMS id type element xu yu zu\n");
        for (int i = 0; i < frame.X.Length; i++)
        {
            Text.Add(i + 1).Add(" ").Add(_typeOf[i]).Add(" ").Add(info.Atoms[i].Element.Symbol);
            Vector(Turn(new(frame.X[i], frame.Y[i], frame.Z[i]), frame.Lattice, turned));
            if (velocities)
            {
                Vector(Turn(new(frame.Vx[i], frame.Vy[i], frame.Vz[i]), frame.Lattice, turned));
            }

            Text.Line();
        }
    }

    private static Cartesian Turn(Cartesian v, Lattice from, Lattice to) => to.ToCartesian(from.ToFractional(v));

    private void Bounds(double low, double high, double tilt) =>
        Text.Add(low, "0.0#########").Add(" ").Add(high, "0.0#########").Add(" ").Add(tilt, "0.0#########").Line();

    private void Vector(Cartesian v) => Text.Add(" ").Add(v.X, "F6").Add(" ").Add(v.Y, "F6").Add(" ").Add(v.Z, "F6");
}
