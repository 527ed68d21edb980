using System.CommandLine;
using Screening.Runner.Verbs;

namespace Screening.Runner;

/// <summary>The verbs of the program; each is one class under Verbs.</summary>
public static class Program
{
    public static int Main(string[] args)
    {
        RootCommand root = new("Screening: ranks solid electrolytes from structure files by short molecular dynamics.");
        root.Add(AnalyzeVerb.Create());
        root.Add(BarrierVerb.Create());
        root.Add(CalibrateVerb.Create());
        root.Add(ConstraintsVerb.Create());
        root.Add(DoctorVerb.Create());
        root.Add(EnergyVerb.Create());
        root.Add(ExportVerb.Create());
        root.Add(ImportVerb.Create());
        root.Add(MdVerb.Create());
        root.Add(MethodsVerb.Create());
        root.Add(PotentialsVerb.Create());
        root.Add(PrepareVerb.Create());
        root.Add(QueryVerb.Create());
        root.Add(RankVerb.Create());
        root.Add(ReportVerb.Create());
        root.Add(ReproduceVerb.Create());
        root.Add(RerunVerb.Create());
        root.Add(RunVerb.Create());
        root.Add(TrainSoftnessVerb.Create());
        return CommandLine.Run(root, args);
    }
}
