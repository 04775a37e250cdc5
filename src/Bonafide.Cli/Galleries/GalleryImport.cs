using System.Security.Cryptography;
using Bonafide.Cli.Checking;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Search;
using Bonafide.Server.Galleries;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Galleries;

namespace Bonafide.Cli.Galleries;

/// <summary>
/// Enrols a folder of pictures. A face's id is made of the gallery and the picture's bytes, so a picture is enrolled once however often it
/// comes, and a run that was stopped goes on by being started again.
/// </summary>
internal sealed class GalleryImport(GalleryRun run, Shell shell, string folder, bool takeLargest)
{
    private int _enrolled, _already, _faults, _duplicates;

    /// <exception cref="FaultException">There is no such folder, or no picture in it.</exception>
    internal async Task<ExitCode> RunAsync(CancellationToken cancellation)
    {
        if (run.Gallery.Kind is GalleryKind.Checks or GalleryKind.Persons)
        {
            throw new FaultException("Faces are enrolled in the blocklist and in collections. Those of checks and persons come with them.");
        }

        (string Path, string Subject)[] pictures = Pictures();
        bool keepsPictures = (await run.Storage.Policies.CurrentAsync(run.Owner.Id, cancellation))?.Policy.MayStorePictures == true;
        using (EmbeddingIndex index = await run.LoadAsync(also: null, cancellation))
        {
            int before = index.Count;
            ProgressBar progress = new(shell);
            int done = 0;
            await foreach (Reading reading in InOrder.SelectAsync(pictures, Environment.ProcessorCount, ReadAsync, cancellation))
            {
                progress.Clear();
                await TakeAsync(reading, index, before, keepsPictures, cancellation);
                progress.Show(++done, pictures.Length);
            }

            progress.Clear();
        }

        string kept = keepsPictures ? "Their pictures are kept." : "Their pictures are not kept (the policy's may_store_pictures): another model will need the files again.";
        shell.Out.WriteLine(
            $"Enrolled {_enrolled} of {pictures.Length} pictures in '{TextTable.Harmless(run.Gallery.Name)}'; {_already} were there already, {_faults} could not be used. {(_enrolled > 0 ? kept : "")}".TrimEnd());
        if (_duplicates > 0)
        {
            shell.Out.WriteLine($"{_duplicates} of them are somebody who is enrolled under another name: see 'bonafide gallery dedupe'.");
        }

        return _faults > 0 ? ExitCode.Failed : ExitCode.BonaFide;
    }

    private (string Path, string Subject)[] Pictures()
    {
        if (!Directory.Exists(folder))
        {
            throw new FaultException($"There is no folder {folder}.");
        }

        (string, string)[] pictures =
        [
            .. PictureSource.Expand([folder]).Where(source => File.Exists(source.Name)).Select(source => (source.Name, Path.GetFileNameWithoutExtension(source.Name))),
            .. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).SelectMany(person =>
                PictureSource.Expand([person]).Where(source => File.Exists(source.Name)).Select(source => (source.Name, Path.GetFileName(person)))),
        ];
        return pictures.Length > 0 ? pictures : throw new FaultException($"{folder} holds no picture, nor folders with pictures.");
    }

    private Task<Reading> ReadAsync((string Path, string Subject) picture, CancellationToken cancellation) => Task.Run(
        async () =>
        {
            (byte[] bytes, CheckFault? fault) = await new PictureSource(picture.Path).ReadAsync(shell, cancellation);
            Guid id = IdOf(bytes);
            if (fault is not null || await run.Storage.Faces.ContainsAsync(id, cancellation))
            {
                return new Reading(picture.Path, picture.Subject, id, bytes, null, fault);
            }

            (FaceVector? vector, int faces, fault) = run.Reader.Read(bytes, cancellation);
            return vector is not null && faces > 1 && !takeLargest
                ? new Reading(picture.Path, picture.Subject, id, bytes, null, new CheckFault("several_faces", $"It shows {faces} faces. Cut it to one, or give --largest."))
                : new Reading(picture.Path, picture.Subject, id, bytes, vector, fault);
        },
        cancellation);

    private async Task TakeAsync(Reading reading, EmbeddingIndex index, int before, bool keepsPictures, CancellationToken cancellation)
    {
        if (reading.Fault is { } fault)
        {
            _faults++;
            shell.Complain($"{reading.Path}: {fault.Sentence}");
            return;
        }

        if (reading.Vector is not { } vector || await run.Storage.Faces.ContainsAsync(reading.Id, cancellation))
        {
            _already++;
            return;
        }

        EnrolledFace face = await run.Storage.Faces.EnrollAsync(
            new NewFace
            {
                Id = reading.Id,
                ApplicationId = run.Owner.Id,
                Vector = vector,
                SubjectReference = reading.Subject,
                Label = reading.Subject.Length <= 500 ? reading.Subject : null,
                Picture = keepsPictures ? new StoredPicture(ImageSignature.MediaType(reading.Bytes), reading.Bytes) : null,
            },
            run.Gallery.Id,
            null,
            StorageLocation.Actor,
            cancellation) ?? throw new FaultException("The gallery is gone.");
        _enrolled++;
        SearchLimits limits = await run.LimitsAsync(before + _enrolled, cancellation);
        Neighbor[] near = index.Search(vector.Components.Span, 8, limits.Same);
        foreach (EnrolledFace twin in await run.Storage.Faces.FindAsync(run.Owner.Id, [.. near.Select(neighbor => neighbor.Key)], cancellation))
        {
            if (twin.SubjectReference != reading.Subject)
            {
                _duplicates++;
                shell.Complain($"{reading.Path}: enrolled, and the same face as '{TextTable.Harmless(twin.SubjectReference ?? twin.Id.ToString())}'.");
                break;
            }
        }

        index.Put(face.Number, vector.Components.Span);
    }

    /// <summary>A name-based UUID (RFC 9562, version 8).</summary>
    private Guid IdOf(byte[] picture)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        using (IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
        {
            hash.AppendData(run.Gallery.Id.ToByteArray(bigEndian: true));
            hash.AppendData(picture);
            hash.GetHashAndReset(bytes);
        }

        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes[..16], bigEndian: true);
    }

    /// <param name="Vector">Null where it is enrolled already, or cannot be used.</param>
    private sealed record Reading(string Path, string Subject, Guid Id, byte[] Bytes, FaceVector? Vector, CheckFault? Fault);
}
