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

/// <summary>What became of a description of several pictures: exactly one of <see cref="Completed"/> and <see cref="Failed"/>.</summary>
internal abstract record FaceDescriptionsResult
{
    private FaceDescriptionsResult()
    {
    }

    /// <param name="Descriptions">In the request's order.</param>
    /// <param name="Hold">The one credit taken for all of them: spent when the call is recorded.</param>
    internal sealed record Completed(IReadOnlyList<FaceDescription> Descriptions, CreditHold Hold) : FaceDescriptionsResult;

    /// <param name="Index">Which of the pictures, from 0; 0 where it was none in particular.</param>
    /// <param name="Failure">Why.</param>
    /// <param name="Detail">Sizes and limits, or null.</param>
    internal sealed record Failed(int Index, CheckFailure Failure, string? Detail) : FaceDescriptionsResult;
}

/// <summary>The use case behind calls that only look for faces: a credit, a slot, decode or fail, describe.</summary>
internal sealed class FaceDescriptionService(ILivenessEngine engine, PictureReader pictures, PaidWork paid)
{
    /// <param name="caller">Who asks, and whose policy tells the smallest face.</param>
    /// <param name="image">Encoded, as it came: untrusted.</param>
    /// <param name="wanted">What the dialect shows, and no more.</param>
    /// <param name="cancellation">The client has gone.</param>
    internal async ValueTask<FaceDescriptionResult> DescribeAsync(
        Caller caller, ReadOnlyMemory<byte> image, DescriptionRequest wanted, CancellationToken cancellation) =>
        await DescribeAllAsync(caller, [image], wanted, cancellation) switch
        {
            FaceDescriptionsResult.Completed done => new FaceDescriptionResult.Completed(done.Descriptions[0], done.Hold),
            FaceDescriptionsResult.Failed failed => new FaceDescriptionResult.Failed(failed.Failure, failed.Detail),
            _ => throw new InvalidOperationException("The set of results is closed."),
        };

    /// <summary>The same for several pictures, for one credit; the first that fails ends the work.</summary>
    internal async ValueTask<FaceDescriptionsResult> DescribeAllAsync(
        Caller caller, IReadOnlyList<ReadOnlyMemory<byte>> images, DescriptionRequest wanted, CancellationToken cancellation) =>
        wanted.Embedding && engine.Embedding is null
            ? new FaceDescriptionsResult.Failed(0, CheckFailure.NotInPack, null)
            : await paid.RunAsync<FaceDescriptionsResult>(
                caller,
                () => new FaceDescriptionsResult.Failed(0, CheckFailure.NoCredits, null),
                hold => ReadAsync(images, wanted with { MinFaceSizePixels = caller.Policy.Policy.MinFaceSizePixels }, hold, cancellation),
                result => result is FaceDescriptionsResult.Completed,
                cancellation);

    private async ValueTask<FaceDescriptionsResult> ReadAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> images, DescriptionRequest wanted, CreditHold hold, CancellationToken cancellation)
    {
        FaceDescription[] described = new FaceDescription[images.Count];
        for (int i = 0; i < described.Length; i++)
        {
            Read<FaceDescription> read = await pictures.ReadAsync(images[i], picture => engine.Describe(picture, wanted, cancellation), cancellation);
            if (read.Value is not { } description)
            {
                return new FaceDescriptionsResult.Failed(i, read.Failure, read.Detail);
            }

            described[i] = description;
        }

        return new FaceDescriptionsResult.Completed(described, hold);
    }
}
