using System.Globalization;
using Bonafide.Cli.Checking;
using Bonafide.Engine.Search;
using Bonafide.Server.Galleries;
using Bonafide.Storage.Galleries;

namespace Bonafide.Cli.Galleries;

/// <summary>Looks for one face in a gallery.</summary>
internal sealed class GallerySearchCall(GalleryRun run, Shell shell)
{
    internal async Task<ExitCode> RunAsync(string picture, int limit, bool json, CancellationToken cancellation)
    {
        (byte[] bytes, CheckFault? fault) = await new PictureSource(picture).ReadAsync(shell, cancellation);
        FaceVector? probe = null;
        if (fault is null)
        {
            (probe, _, fault) = run.Reader.Read(bytes, cancellation);
        }

        if (probe is null)
        {
            throw new FaultException($"{picture}: {fault!.Sentence}");
        }

        using (EmbeddingIndex index = await run.LoadAsync(also: null, cancellation))
        {
            if (await run.StaleAsync(cancellation) is > 0 and var stale)
            {
                shell.Complain($"{stale} faces of the gallery were computed by another model and are not searched: run 'bonafide gallery reindex'.");
            }

            SearchLimits limits = await run.LimitsAsync(index.Count, cancellation);
            Dictionary<long, double> near = index.Search(probe.Components.Span, limit, limits.Possible).ToDictionary(neighbor => neighbor.Key, neighbor => neighbor.Cosine);
            TextTable table = new("Verdict", "Subject", "Label", "Cosine", "False match rate", "Face");
            foreach (EnrolledFace face in await run.Storage.Faces.FindAsync(run.Owner.Id, [.. near.Keys], cancellation))
            {
                double cosine = near[face.Number];
                FoundFace found = new(
                    face.Id, face.SubjectReference, face.Label, cosine >= limits.Same ? "same" : "possible", Math.Round(cosine, 6), run.Reader.Scale.FalseMatchRateAt(cosine));
                if (json)
                {
                    shell.Out.WriteLine(StorageJson.Line(found));
                }
                else
                {
                    table.Add(
                        found.Verdict, found.Subject ?? "-", found.Label ?? "-", found.Cosine.ToString("0.000", CultureInfo.InvariantCulture),
                        found.FalseMatchRate.ToString("G2", CultureInfo.InvariantCulture), found.Id.ToString());
                }
            }

            if (!json)
            {
                if (near.Count > 0)
                {
                    table.Print(shell);
                }

                shell.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(near.Count == 0 ? "Nobody is near enough. " : "")}Searched {index.Count} faces; same from cosine {limits.Same:0.000}, possible from {limits.Possible:0.000}."));
            }

            return near.Count > 0 ? ExitCode.BonaFide : ExitCode.NotBonaFide;
        }
    }
}
