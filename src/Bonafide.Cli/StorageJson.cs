using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Bonafide.Cli.Accounts;
using Bonafide.Cli.Checking;
using Bonafide.Cli.Galleries;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Erasure;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Logins;
using Bonafide.Storage.Maintenance;
using Bonafide.Storage.People;
using Bonafide.Storage.Retention;

namespace Bonafide.Cli;

/// <summary>What the commands about the record print as JSON: snake case, one document a line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(SnakeCase<AuditFaultKind>), typeof(SnakeCase<ConsoleRole>), typeof(SnakeCase<GalleryKind>)])]
[JsonSerializable(typeof(Application))]
[JsonSerializable(typeof(AuditLine))]
[JsonSerializable(typeof(AuditReport))]
[JsonSerializable(typeof(ConsoleUser))]
[JsonSerializable(typeof(DuplicatePair))]
[JsonSerializable(typeof(ErasureReceipt))]
[JsonSerializable(typeof(ExportedFace))]
[JsonSerializable(typeof(FoundFace))]
[JsonSerializable(typeof(GalleryReport))]
[JsonSerializable(typeof(KeyReport))]
[JsonSerializable(typeof(Login))]
[JsonSerializable(typeof(RetentionReport))]
[JsonSerializable(typeof(VerificationReport))]
internal sealed partial class StorageJson : JsonSerializerContext
{
    internal static string Line<T>(T value) => JsonSerializer.Serialize(value, (JsonTypeInfo<T>)Readable.Json.GetTypeInfo(typeof(T))!);

    /// <summary>Lines are JSON and never part of a page, so names beyond ASCII are written as they are.</summary>
    private static class Readable
    {
        internal static readonly StorageJson Json = new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
