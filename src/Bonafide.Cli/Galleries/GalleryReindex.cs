using Bonafide.Cli.Checking;
using Bonafide.Storage;
using Bonafide.Storage.Galleries;

namespace Bonafide.Cli.Galleries;

/// <summary>Computes faces of another model anew. Servers of the new model take them in one by one as they come.</summary>
internal sealed class GalleryReindex(BonafideStorage storage, FaceReader reader, Shell shell)
{
    private const int Page = 100;

    internal async Task<ExitCode> RunAsync(Guid? application, CancellationToken cancellation)
    {
        (long stale, long withPicture) = await storage.StaleFaces.CountAsync(application, reader.Model.Id, cancellation);
        ProgressBar progress = new(shell);
        int computed = 0, faults = 0, done = 0;
        long last = 0;
        while (await storage.StaleFaces.ListAsync(application, reader.Model.Id, last, Page, cancellation) is { Count: > 0 } page)
        {
            await foreach ((StaleFace face, FaceVector? vector, CheckFault? fault) in InOrder.SelectAsync(page, Environment.ProcessorCount, ReadAsync, cancellation))
            {
                progress.Clear();
                if (fault is not null)
                {
                    faults++;
                    shell.Complain($"Face {face.Id}: {fault.Sentence}");
                }
                else if (vector is not null && await storage.StaleFaces.ReplaceAsync(face.Id, vector, cancellation))
                {
                    computed++;
                }

                last = face.Number;
                progress.Show(++done, (int)withPicture);
            }
        }

        progress.Clear();
        if (computed > 0)
        {
            await storage.StaleFaces.TellAsync(application, reader.Model.Id, computed, StorageLocation.Actor, cancellation);
        }

        long without = stale - withPicture;
        shell.Out.WriteLine(
            stale == 0 ? $"Nothing to do: every face was computed by {reader.Model.Id}."
            : $"Computed {computed} of {stale} faces anew with {reader.Model.Id}."
                + (without > 0 ? $" Of {without} no picture is kept: enrol them again, or they are found no more." : "")
                + (faults > 0 ? $" {faults} pictures could not be used." : ""));
        return faults > 0 ? ExitCode.Failed : ExitCode.BonaFide;
    }

    private Task<(StaleFace Face, FaceVector? Vector, CheckFault? Fault)> ReadAsync(StaleFace face, CancellationToken cancellation) => Task.Run(
        async () =>
        {
            if (await storage.Faces.FindPictureAsync(face.ApplicationId, face.Id, cancellation) is not { } picture)
            {
                return (face, null, null); // Erased meanwhile.
            }

            (FaceVector? vector, _, CheckFault? fault) = reader.Read(picture.Bytes, cancellation);
            return (face, vector, fault);
        },
        cancellation);
}
