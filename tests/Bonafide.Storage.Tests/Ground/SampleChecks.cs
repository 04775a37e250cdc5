using Bonafide.Storage.Checks;

namespace Bonafide.Storage.Tests.Ground;

/// <summary>Checks to be recorded, with texts that a search through files would find.</summary>
internal static class SampleChecks
{
    internal const string Person = "erika.mustermann.4711";
    internal const string Evidence = """{"landmarks":"EVIDENCE-THAT-MUST-NOT-BE-READ"}""";
    internal const string Request = """{"note":"REQUEST-THAT-MUST-NOT-BE-READ"}""";

    internal static byte[] PictureBytes { get; } = [.. "PICTURE-THAT-MUST-NOT-BE-SEEN"u8, .. Enumerable.Range(0, 20_000).Select(i => (byte)(i * 31))];

    internal static NewCheck Of(Guid application, DateTimeOffset at, string? person = Person) => new()
    {
        Id = Guid.CreateVersion7(at),
        ApplicationId = application,
        At = at,
        Dialect = "native",
        Kind = "liveness",
        Outcome = "bona_fide",
        Verdict = CheckVerdict.Approved,
        Score = 0.875321,
        PolicyVersion = 1,
        ModelIds = ["detector-1", "pad-2"],
        IsSaved = true,
        SubjectReference = person,
        Request = Request,
        Evidence = Evidence,
        Picture = new StoredPicture("image/jpeg", PictureBytes),
    };
}
