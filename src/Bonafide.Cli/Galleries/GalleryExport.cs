using System.Runtime.InteropServices;
using Bonafide.Storage;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Galleries;

namespace Bonafide.Cli.Galleries;

/// <summary>Writes a gallery to a file that only its owner may read: what is in it identifies people.</summary>
internal static class GalleryExport
{
    private const int Page = 500;

    internal static async Task<ExitCode> RunAsync(BonafideStorage storage, Gallery gallery, string file, bool withPictures, Shell shell, CancellationToken cancellation)
    {
        string path = Path.GetFullPath(file);
        if (File.Exists(path))
        {
            throw new FaultException($"{path} exists: an export does not overwrite anything.");
        }

        FileStreamOptions creation = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        long written = 0;
        ProgressBar progress = new(shell);
        int total = (int)(await storage.Galleries.CountAsync(gallery.Id, "", cancellation)).Faces;
        await using (StreamWriter writer = new(path, creation))
        {
            IReadOnlyList<EnrolledFace> faces;
            long last = 0;
            do
            {
                faces = await storage.Faces.ListAsync(gallery.ApplicationId, gallery.Id, last, Page, cancellation);
                foreach (EnrolledFace face in faces)
                {
                    FaceVector? vector = await storage.Faces.FindVectorAsync(gallery.ApplicationId, face.Id, cancellation);
                    StoredPicture? picture = withPictures && face.HasPicture ? await storage.Faces.FindPictureAsync(gallery.ApplicationId, face.Id, cancellation) : null;
                    await writer.WriteLineAsync(StorageJson.Line(new ExportedFace(
                        face.Id, gallery.Id, face.SubjectReference, face.Label, face.PersonId, face.Origin?.CheckId, face.CreatedAt, face.ModelId,
                        vector is null ? null : Convert.ToBase64String(MemoryMarshal.AsBytes(vector.Components.Span)), picture?.MediaType,
                        picture is null ? null : Convert.ToBase64String(picture.Bytes))));
                    last = face.Number;
                    progress.Show((int)++written, total);
                }
            }
            while (faces.Count == Page);
        }

        progress.Clear();
        await storage.Audit.AppendAsync(
            new Storage.Audit.AuditEvent(gallery.ApplicationId, StorageLocation.Actor, "gallery.exported", gallery.Id.ToString(), FormattableString.Invariant($"{written} faces")),
            cancellation);
        shell.Out.WriteLine($"Wrote {path}: {written} faces in plain sight. Whoever has the file can recognise these people; erasing them here does not erase it.");
        return ExitCode.BonaFide;
    }
}
