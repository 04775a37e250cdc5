using System.Security.Cryptography;
using System.Text;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Erasure;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Erasure;

public sealed class ErasureTests
{
    private static readonly byte[][] _secrets =
    [
        Encoding.UTF8.GetBytes(SampleChecks.Person), "EVIDENCE-THAT-MUST-NOT-BE-READ"u8.ToArray(),
        "REQUEST-THAT-MUST-NOT-BE-READ"u8.ToArray(), "PICTURE-THAT-MUST-NOT-BE-SEEN"u8.ToArray(),
    ];

    [Theory, BothDatabases]
    public async Task Never_has_a_subject_in_plain_sight_in_any_file(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        await installation.Storage.Checks.SaveAsync(SampleChecks.Of(application.Id, ManualTime.Start), null, Installation.Cancellation);
        string backup = Path.Combine(installation.Options.DataFolder, "backup");
        await installation.Storage.Database.BackupAsync(backup, Installation.Cancellation);

        byte[][] files = await ReadFilesAsync(installation, kind);

        Assert.NotEmpty(files);
        Assert.True(files.Sum(file => (long)file.Length) > SampleChecks.PictureBytes.Length, "The files that were searched must hold the check.");
        foreach (byte[] secret in _secrets)
        {
            Assert.All(files, file => Assert.Equal(-1, file.AsSpan().IndexOf(secret)));
        }
    }

    [Theory, BothDatabases]
    public async Task Destroys_key_and_rows_and_answers_a_receipt(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        CheckStore checks = installation.Storage.Checks;
        NewCheck[] ofPerson = [.. Enumerable.Range(0, 3).Select(number => SampleChecks.Of(application.Id, ManualTime.Start.AddSeconds(number)))];
        NewCheck ofOther = SampleChecks.Of(application.Id, ManualTime.Start, "somebody else");
        foreach (NewCheck check in (NewCheck[])[.. ofPerson, ofOther])
        {
            await checks.SaveAsync(check, null, Installation.Cancellation);
        }

        ErasureReceipt? receipt = await installation.Storage.Eraser.EraseAsync(application.Id, SampleChecks.Person, "test", Installation.Cancellation);

        Assert.NotNull(receipt);
        Assert.Equal((3, 3, true), (receipt.Checks, receipt.Pictures, receipt.AreFilesScrubbed));
        Assert.All(ofPerson, check => Assert.Null(checks.FindAsync(application.Id, check.Id).GetAwaiter().GetResult()));
        Assert.NotNull(await checks.FindAsync(application.Id, ofOther.Id, Installation.Cancellation));
        Assert.Equal(1, await installation.CountAsync($"SELECT COUNT(*) FROM subjects"));
        Assert.Equal(1, await installation.CountAsync($"SELECT COUNT(*) FROM pictures"));
        Assert.Equal("subject.erased", (await installation.Storage.Audit.ListAsync(null, 1, Installation.Cancellation))[0].Action);
        Assert.Null(await installation.Storage.Eraser.EraseAsync(application.Id, SampleChecks.Person, "test", Installation.Cancellation));
    }

    [Fact]
    public async Task Leaves_neither_key_nor_ciphertext_in_the_files_of_SQLite()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Sqlite);
        Application application = await installation.CreateApplicationAsync();
        await installation.Storage.Checks.SaveAsync(SampleChecks.Of(application.Id, ManualTime.Start), null, Installation.Cancellation);
        (byte[] key, byte[] content, byte[] picture) = await RowsOfAsync(installation);
        Assert.Contains(await ReadFilesAsync(installation, DatabaseKind.Sqlite), file => file.AsSpan().IndexOf(key) >= 0);

        await installation.Storage.Eraser.EraseAsync(application.Id, SampleChecks.Person, "test", Installation.Cancellation);

        byte[][] files = await ReadFilesAsync(installation, DatabaseKind.Sqlite);
        Assert.All(files, file => Assert.Equal((-1, -1, -1), (file.AsSpan().IndexOf(key), file.AsSpan().IndexOf(content), file.AsSpan().IndexOf(picture.AsSpan(0, 64)))));
    }

    [Theory, BothDatabases]
    public async Task Makes_a_copied_ciphertext_unreadable(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start);
        await installation.Storage.Checks.SaveAsync(check, null, Installation.Cancellation);
        (_, byte[] content, _) = await RowsOfAsync(installation);
        await installation.Storage.Eraser.EraseAsync(application.Id, SampleChecks.Person, "test", Installation.Cancellation);

        // Somebody kept the row and puts it under the same person's new subject: its key is another one.
        await installation.Storage.Checks.SaveAsync(SampleChecks.Of(application.Id, ManualTime.Start) with { Id = Guid.CreateVersion7(), Picture = null }, null, Installation.Cancellation);
        await installation.TamperAsync($"DELETE FROM check_numbers");
        await installation.TamperAsync($"UPDATE checks SET sealed_content = {content}, id = {check.Id}, subject_id = (SELECT id FROM subjects)");

        await Assert.ThrowsAnyAsync<CryptographicException>(() => installation.Storage.Checks.FindAsync(application.Id, check.Id, Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Rotation_of_the_master_key_keeps_everything_readable_for_all_servers(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start);
        await installation.Storage.Checks.SaveAsync(check, null, Installation.Cancellation);
        BonafideStorage second = await installation.OpenAsync();
        string keyFile = Path.Combine(installation.Options.DataFolder, "master.key");
        string oldKey = await File.ReadAllTextAsync(keyFile, Installation.Cancellation);

        Assert.Equal(2, await installation.Storage.KeyRotation.RunAsync(null, "test", Installation.Cancellation));

        Assert.NotEqual(oldKey, await File.ReadAllTextAsync(keyFile, Installation.Cancellation));
        foreach (BonafideStorage server in (BonafideStorage[])[installation.Storage, second, await installation.OpenAsync()])
        {
            Assert.Equal(SampleChecks.Evidence, (await server.Checks.FindAsync(application.Id, check.Id, Installation.Cancellation))!.Evidence);
            await server.Checks.SaveAsync(SampleChecks.Of(application.Id, ManualTime.Start) with { Id = Guid.CreateVersion7() }, null, Installation.Cancellation);
        }

        Assert.Empty((await installation.Storage.Audit.VerifyAsync(Installation.Cancellation)).Faults);
        await Assert.ThrowsAsync<StorageException>(
            () => installation.OpenAsync(installation.Options with { MasterKey = oldKey }, Storage.Databases.Migration.All));
    }

    [Theory, BothDatabases]
    public async Task Finishes_a_rotation_whose_process_died_before_the_file_was_in_place(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        string keyFile = Path.Combine(installation.Options.DataFolder, "master.key");
        string oldKey = await File.ReadAllTextAsync(keyFile, Installation.Cancellation);
        await installation.Storage.KeyRotation.RunAsync(null, "test", Installation.Cancellation);
        File.Move(keyFile, keyFile + ".next");
        await File.WriteAllTextAsync(keyFile, oldKey, Installation.Cancellation);
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await installation.OpenAsync();

        Assert.False(File.Exists(keyFile + ".next"));
        Assert.NotEqual(oldKey, await File.ReadAllTextAsync(keyFile, Installation.Cancellation));
    }

    private static Task<(byte[] Key, byte[] Content, byte[] Picture)> RowsOfAsync(Installation installation) =>
        installation.Storage.Database.ReadAsync(
            session => session.FirstAsync(
                $"SELECT s.wrapped_key, c.sealed_content, p.sealed_bytes FROM checks c JOIN subjects s ON s.id = c.subject_id JOIN pictures p ON p.check_id = c.id",
                row => (row.Bytes(0), row.Bytes(1), row.Bytes(2))),
            Installation.Cancellation);

    /// <summary>Every file in which the record lies: database, write-ahead log, backups.</summary>
    private static async Task<byte[][]> ReadFilesAsync(Installation installation, DatabaseKind kind)
    {
        if (kind == DatabaseKind.Postgres)
        {
            await installation.Storage.Database.ReadAsync(
                async session =>
                {
                    await session.ExecuteScriptAsync("CHECKPOINT");
                    return true;
                },
                Installation.Cancellation);
        }

        IEnumerable<string> files = Directory.EnumerateFiles(installation.Options.DataFolder)
            .Where(file => !file.EndsWith("master.key", StringComparison.Ordinal));
        if (kind == DatabaseKind.Postgres)
        {
            files = files.Concat(Directory.EnumerateFiles(installation.Server!.DataFolder, "*", SearchOption.AllDirectories));
        }

        return [.. files.Select(ReadShared)];
    }

    private static byte[] ReadShared(string file)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using MemoryStream copy = new();
            stream.CopyTo(copy);
            return copy.ToArray();
        }
        catch (FileNotFoundException)
        {
            // PostgreSQL removes files as it goes.
            return [];
        }
    }
}
