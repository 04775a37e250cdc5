using System.Data.Common;
using System.Security.Cryptography;
using Bonafide.Storage;

namespace Bonafide.Cli;

/// <summary>What to tell, and to do, when the record cannot be used. The storage's own messages say it already where it refuses.</summary>
internal static class StorageFaults
{
    /// <summary>Null where it is no fault of the storage's.</summary>
    internal static string? Sentence(Exception fault) => fault switch
    {
        StorageException => fault.Message,
        StorageUnavailableException => $"{Ended(fault)} Is it running and within reach, is there room on the disk, and may this user write there?",
        DbException => $"The database refused: {Ended(fault)} Look at --database (BONAFIDE_DATABASE).",
        UnauthorizedAccessException => $"{fault.Message} Run this as the user that the server runs as.",
        IOException => fault.Message,
        CryptographicException => "A sealed value of the database does not open with this master key: run 'bonafide db verify', or restore a backup.",
        _ => null,
    };

    private static string Ended(Exception fault) => fault.Message.TrimEnd('.') + ".";
}
