namespace Screening.Runner.Campaigns;

/// <summary>Shows a campaign to a person; called from any thread.</summary>
public interface ICampaignDisplay
{
    void Finished(FileReport report, CampaignProgress progress);

    /// <summary>Something worth a line that ends no file.</summary>
    void Note(string text, CampaignProgress progress)
    {
    }
}
