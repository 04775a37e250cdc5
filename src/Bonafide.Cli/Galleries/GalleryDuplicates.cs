using System.Globalization;
using Bonafide.Engine.Search;
using Bonafide.Server.Galleries;

namespace Bonafide.Cli.Galleries;

/// <summary>Pairs of faces of one gallery that are one person's, under different names or none.</summary>
internal sealed class GalleryDuplicates(GalleryRun run, Shell shell)
{
    internal async Task<ExitCode> RunAsync(bool withPossible, bool json, CancellationToken cancellation)
    {
        List<(long Number, float[] Vector)> faces = [];
        using (EmbeddingIndex index = await run.LoadAsync(Keep, cancellation))
        {
            faces.Sort((one, other) => one.Number.CompareTo(other.Number));
            SearchLimits limits = await run.LimitsAsync(faces.Count, cancellation);
            ProgressBar progress = new(shell);
            TextTable table = new("Verdict", "Subject", "Other subject", "Cosine", "False match rate", "Face", "Other face");
            int pairs = 0;
            DuplicateSearch search = new(run.Storage.Faces, run.Reader.Scale, (vector, limit, minCosine, accept) => index.Search(vector.Span, limit, minCosine, accept));
            for (int i = 0; i < faces.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                IReadOnlyList<DuplicateFaces> found = await search.OfAsync(run.Owner.Id, faces[i].Number, faces[i].Vector, limits, withPossible, cancellation);
                if (found.Count > 0)
                {
                    progress.Clear();
                    pairs += found.Count;
                    Tell(found, table, json);
                }

                progress.Show(i + 1, faces.Count);
            }

            progress.Clear();
            if (!json)
            {
                if (pairs > 0)
                {
                    table.Print(shell);
                }

                shell.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{pairs} pairs among {faces.Count} faces; same from cosine {limits.Same:0.000}, possible from {limits.Possible:0.000}."));
            }

            return pairs == 0 ? ExitCode.BonaFide : ExitCode.NotBonaFide;
        }

        void Keep(long number, Guid gallery, ReadOnlySpan<float> components)
        {
            float[] vector = components.ToArray();
            lock (faces)
            {
                faces.Add((number, vector));
            }
        }
    }

    private void Tell(IReadOnlyList<DuplicateFaces> found, TextTable table, bool json)
    {
        foreach (DuplicateFaces twins in found)
        {
            DuplicatePair pair = new(
                twins.Later.Id, twins.Later.SubjectReference, twins.Earlier.Id, twins.Earlier.SubjectReference, twins.IsSame ? "same" : "possible", Math.Round(twins.Cosine, 6),
                twins.FalseMatchRate);
            if (json)
            {
                shell.Out.WriteLine(StorageJson.Line(pair));
            }
            else
            {
                table.Add(
                    pair.Verdict, pair.FirstSubject ?? "-", pair.SecondSubject ?? "-", pair.Cosine.ToString("0.000", CultureInfo.InvariantCulture),
                    pair.FalseMatchRate.ToString("G2", CultureInfo.InvariantCulture), pair.First.ToString(), pair.Second.ToString());
            }
        }
    }
}
