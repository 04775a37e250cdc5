using Bonafide.Engine;
using Bonafide.Server.Security;
using Bonafide.Storage.Credits;

namespace Bonafide.Server.Checks;

/// <summary>What became of a description: exactly one of <see cref="Completed"/> and <see cref="Failed"/>.</summary>
internal abstract record FaceDescriptionResult
{
    private FaceDescriptionResult()
    {
    }

    /// <param name="Description">What was found.</param>
    /// <param name="Hold">The credit taken for it: spent when the call is recorded, which the dialect sees to before it answers.</param>
    internal sealed record Completed(FaceDescription Description, CreditHold Hold) : FaceDescriptionResult;

    /// <param name="Failure">Why.</param>
    /// <param name="Detail">Sizes and limits, or null.</param>
    internal sealed record Failed(CheckFailure Failure, string? Detail) : FaceDescriptionResult;
}

/// <summary>The use case behind calls that only look for faces: a credit, a slot, decode or fail, describe.</summary>
internal sealed class FaceDescriptionService(ILivenessEngine engine, PictureReader pictures, PaidWork paid)
{
    /// <param name="caller">Who asks, and whose policy tells the smallest face.</param>
    /// <param name="image">Encoded, as it came: untrusted.</param>
    /// <param name="wanted">What the dialect shows, and no more.</param>
    /// <param name="cancellation">The client has gone.</param>
    internal ValueTask<FaceDescriptionResult> DescribeAsync(Caller caller, ReadOnlyMemory<byte> image, DescriptionRequest wanted, CancellationToken cancellation) =>
        paid.RunAsync<FaceDescriptionResult>(
            caller,
            () => new FaceDescriptionResult.Failed(CheckFailure.NoCredits, null),
            hold => ReadAsync(image, wanted with { MinFaceSizePixels = caller.Policy.Policy.MinFaceSizePixels }, hold, cancellation),
            result => result is FaceDescriptionResult.Completed,
            cancellation);

    private async ValueTask<FaceDescriptionResult> ReadAsync(ReadOnlyMemory<byte> image, DescriptionRequest wanted, CreditHold hold, CancellationToken cancellation)
    {
        Read<FaceDescription> read = await pictures.ReadAsync(image, picture => engine.Describe(picture, wanted, cancellation), cancellation);
        return read.Value is { } description
            ? new FaceDescriptionResult.Completed(description, hold)
            : new FaceDescriptionResult.Failed(read.Failure, read.Detail);
    }
}
