using System.Security.Cryptography;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Galleries;

/// <summary>Looks whether every enrolled face opens.</summary>
internal static class FaceVerification
{
    private const int Page = 500;

    /// <summary>Opens every enrolled face, for a verification.</summary>
    /// <returns>How many there are, and which of them do not open.</returns>
    internal static Task<(long Faces, IReadOnlyList<Guid> Unreadable)> OpenAllAsync(Database database, KeyRing keys, CancellationToken cancellation) =>
        database.ReadAsync<(long, IReadOnlyList<Guid>)>(
            async session =>
            {
                List<Guid> unreadable = [];
                long opened = 0, last = 0;
                List<long> page;
                do
                {
                    page = await session.QueryAsync(
                        $"""
                        SELECT f.number, f.id, f.model_id, f.sealed_vector, f.sealed_details, s.id, s.wrapped_key FROM faces f JOIN subjects s ON s.id = f.subject_id
                        WHERE f.number > {last} ORDER BY f.number LIMIT {Page}
                        """,
                        row =>
                        {
                            if (!Opens(row, keys.Master))
                            {
                                unreadable.Add(row.Id(1));
                            }

                            return row.Number(0);
                        });
                    opened += page.Count;
                    last = page.LastOrDefault(last);
                }
                while (page.Count == Page);

                return (opened, unreadable);
            },
            cancellation);

    private static bool Opens(Row row, MasterKey master)
    {
        try
        {
            byte[] key = Subjects.Unwrap(master, row.Id(5), row.Bytes(6));
            SealedFace.OpenVector(key, row.Id(1), row.Text(2), row.Bytes(3));
            SealedFace.Open(key, row.Id(1), row.BytesOrNull(4));
            return true;
        }
        catch (Exception fault) when (fault is CryptographicException or InvalidDataException)
        {
            return false;
        }
    }
}
