namespace Bonafide.Storage.Retention;

/// <summary>What a retention run did.</summary>
/// <param name="Checks">Deleted because they were past their application's clock.</param>
/// <param name="Pictures">Deleted before their checks.</param>
/// <param name="Subjects">Of whom nothing is left; their keys are destroyed.</param>
/// <param name="CreditsReturned">Taken by servers that died.</param>
public sealed record RetentionReport(int Checks, int Pictures, int Subjects, int CreditsReturned)
{
    public static RetentionReport Nothing { get; } = new(0, 0, 0, 0);
}
