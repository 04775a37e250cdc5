using System.Globalization;
using Bonafide.Engine.Search;
using Bonafide.Server.Galleries;
using Bonafide.Storage.Galleries;

namespace Bonafide.Cli.Galleries;

/// <summary>Pairs of faces of one gallery that are one person's, under different names or none.</summary>
internal sealed class GalleryDuplicates(GalleryRun run, Shell shell)
{
    private const int MostOfOneFace = 100;

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
            for (int i = 0; i < faces.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                long self = faces[i].Number;

                // Each pair once: the later face finds the earlier one.
                Neighbor[] near = index.Search(faces[i].Vector, MostOfOneFace, withPossible ? limits.Possible : limits.Same, number => number < self);
                if (near.Length > 0)
                {
                    progress.Clear();
                    pairs += await TellAsync(self, near, limits, table, json, cancellation);
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

    /// <returns>How many of the pairs are of different names.</returns>
    private async Task<int> TellAsync(long self, Neighbor[] near, SearchLimits limits, TextTable table, bool json, CancellationToken cancellation)
    {
        IReadOnlyList<EnrolledFace> found = await run.Storage.Faces.FindAsync(run.Owner.Id, [self, .. near.Select(neighbor => neighbor.Key)], cancellation);
        if (found.Count == 0 || found[0].Number != self)
        {
            return 0;
        }

        int pairs = 0;
        foreach (EnrolledFace twin in found.Skip(1).Where(twin => twin.SubjectId != found[0].SubjectId))
        {
            double cosine = near.First(neighbor => neighbor.Key == twin.Number).Cosine;
            DuplicatePair pair = new(
                found[0].Id, found[0].SubjectReference, twin.Id, twin.SubjectReference, cosine >= limits.Same ? "same" : "possible", Math.Round(cosine, 6),
                run.Reader.Scale.FalseMatchRateAt(cosine));
            pairs++;
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

        return pairs;
    }
}
