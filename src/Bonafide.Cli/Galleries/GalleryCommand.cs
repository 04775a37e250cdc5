using System.CommandLine;
using System.Globalization;
using Bonafide.Cli.Accounts;
using Bonafide.Storage;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Galleries;

namespace Bonafide.Cli.Galleries;

/// <summary><c>bonafide gallery</c>: faces that are searched, beside servers that run or not.</summary>
internal static class GalleryCommand
{
    internal static Command Create(Shell shell) => new("gallery", "Enrol, search and look after faces.")
    {
        List(shell), Import(shell), Export(shell), Search(shell), Dedupe(shell), Reindex(shell),
    };

    private static Command List(Shell shell)
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document a line for each gallery." };
        Option<string?> application = ApplicationChoice.Option();
        return StorageLocation.CommandOn(shell, "list", "List the galleries.", [application, json], async (parsed, storage, cancellation) =>
        {
            Application owner = await ApplicationChoice.OfAsync(parsed.GetValue(application), storage, cancellation);
            TextTable table = new("Name", "Kind", "Id", "Faces", "Created");
            foreach (Gallery gallery in await storage.Galleries.ListAsync(owner.Id, cancellation))
            {
                GalleryCount count = await storage.Galleries.CountAsync(gallery.Id, "", cancellation);
                GalleryReport report = new(gallery.Id, gallery.Name, gallery.Kind, gallery.Description, count.Faces, gallery.CreatedAt);
                if (parsed.GetValue(json))
                {
                    shell.Out.WriteLine(StorageJson.Line(report));
                }
                else
                {
                    table.Add(report.Name, Kind(report.Kind), report.Id.ToString(), report.Faces.ToString(CultureInfo.InvariantCulture), TextTable.Moment(report.CreatedAt));
                }
            }

            if (!parsed.GetValue(json))
            {
                table.Print(shell);
            }

            return ExitCode.BonaFide;
        });
    }

    private static Command Import(Shell shell)
    {
        Argument<string> folder = new("DIR") { Description = "Pictures, or one folder of pictures for each person. The folder's name, else the file's, becomes the subject." };
        Option<bool> largest = new("--largest") { Description = "Enrol the largest face of a picture with several; else it is reported and left out." };
        return OnGallery(shell, "import", "Enrol a folder of pictures. What is enrolled already is passed over, so a run that was stopped goes on.", [folder, largest], mayCreate: true,
            (parsed, run, cancellation) => new GalleryImport(run, shell, parsed.GetRequiredValue(folder), parsed.GetValue(largest)).RunAsync(cancellation));
    }

    private static Command Export(Shell shell)
    {
        Argument<string> file = new("FILE") { Description = "Where to; nothing is overwritten. One JSON document a line for each face." };
        Option<bool> pictures = new("--pictures") { Description = "With the pictures that are kept." };
        Option<string?> application = ApplicationChoice.Option();
        Option<string> gallery = GalleryOption();
        return StorageLocation.CommandOn(
            shell, "export", "Write the faces of a gallery to a file: vectors and names in plain sight.", [file, gallery, pictures, application], async (parsed, storage, cancellation) =>
            {
                Application owner = await ApplicationChoice.OfAsync(parsed.GetValue(application), storage, cancellation);
                Gallery meant = await FindAsync(parsed.GetRequiredValue(gallery), owner, storage, cancellation);
                return await GalleryExport.RunAsync(storage, meant, parsed.GetRequiredValue(file), parsed.GetValue(pictures), shell, cancellation);
            });
    }

    private static Command Search(Shell shell)
    {
        Argument<string> picture = new("PICTURE") { Description = "Whose largest face is looked for; - for the standard input." };
        Option<int> limit = new("--limit") { Description = "At most so many faces. Default 10.", HelpName = "N", DefaultValueFactory = _ => 10 };
        Option<bool> json = new("--json") { Description = "Print one JSON document a line for each face." };
        return OnGallery(shell, "search", "Say whose face a picture shows. Ends with 1 where nobody is near enough.", [picture, limit, json], mayCreate: false,
            (parsed, run, cancellation) => new GallerySearchCall(run, shell).RunAsync(
                parsed.GetRequiredValue(picture), Math.Clamp(parsed.GetValue(limit), 1, 1_000), parsed.GetValue(json), cancellation));
    }

    private static Command Dedupe(Shell shell)
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document a line for each pair." };
        Option<bool> possible = new("--possible") { Description = "Pairs too at which a person should look." };
        return OnGallery(shell, "dedupe", "List pairs of faces that are one person's under different names. Ends with 1 where there are some.", [json, possible], mayCreate: false,
            (parsed, run, cancellation) => new GalleryDuplicates(run, shell).RunAsync(parsed.GetValue(possible), parsed.GetValue(json), cancellation));
    }

    private static Command Reindex(Shell shell)
    {
        Option<string?> application = new("--application") { Description = "Only this one's faces. Default: all.", HelpName = "A" };
        Option<string[]> models = ModelFolders.Option();
        Option<string?> pack = EngineOptions.Pack();
        return StorageLocation.CommandOn(
            shell, "reindex", "Compute faces of another model anew from the pictures that are kept, while servers run.", [application, models, pack],
            async (parsed, storage, cancellation) =>
            {
                Guid? owner = parsed.GetValue(application) is { } named ? (await ApplicationChoice.OfAsync(named, storage, cancellation)).Id : null;
                using FaceReader reader = FaceReader.Load(parsed.GetValue(models), parsed.GetValue(pack), shell);
                return await new GalleryReindex(storage, reader, shell).RunAsync(owner, cancellation);
            });
    }

    private static Command OnGallery(
        Shell shell, string name, string description, IEnumerable<Symbol> symbols, bool mayCreate,
        Func<ParseResult, GalleryRun, CancellationToken, Task<ExitCode>> run)
    {
        Option<string> gallery = GalleryOption();
        Option<bool> create = new("--create") { Description = "Make the collection where there is none of this name." };
        Option<string?> application = ApplicationChoice.Option();
        Option<string[]> models = ModelFolders.Option();
        Option<string?> pack = EngineOptions.Pack();
        return StorageLocation.CommandOn(
            shell, name, description, [.. symbols, gallery, .. mayCreate ? (Symbol[])[create] : [], application, models, pack], async (parsed, storage, cancellation) =>
            {
                Application owner = await ApplicationChoice.OfAsync(parsed.GetValue(application), storage, cancellation);
                string meant = parsed.GetRequiredValue(gallery);
                Gallery found = mayCreate && parsed.GetValue(create) && !await IsThereAsync(meant, owner, storage, cancellation)
                    ? await storage.Galleries.CreateAsync(owner.Id, meant, "", StorageLocation.Actor, cancellation)
                    : await FindAsync(meant, owner, storage, cancellation);
                using FaceReader reader = FaceReader.Load(parsed.GetValue(models), parsed.GetValue(pack), shell);
                return await run(parsed, new GalleryRun(storage, owner, found, reader), cancellation);
            });
    }

    private static Option<string> GalleryOption() => new("--gallery")
    {
        Description = "Name or id of the collection; or blocklist, checks, persons.",
        HelpName = "G",
        Required = true,
    };

    private static async Task<bool> IsThereAsync(string meant, Application owner, BonafideStorage storage, CancellationToken cancellation) =>
        OfItself(meant) is not null || (await OfNameAsync(meant, owner, storage, cancellation)).Length > 0;

    private static async Task<Gallery> FindAsync(string meant, Application owner, BonafideStorage storage, CancellationToken cancellation)
    {
        if (OfItself(meant) is { } kind)
        {
            return await storage.Galleries.OfKindAsync(owner.Id, kind, cancellation);
        }

        return await OfNameAsync(meant, owner, storage, cancellation) switch
        {
            [var only] => only,
            [] => throw new FaultException($"The application '{TextTable.Harmless(owner.Name)}' has no gallery '{TextTable.Harmless(meant)}': see 'bonafide gallery list'."),
            var several => throw new FaultException($"Several galleries have this name. Give the id: {string.Join(", ", several.Select(gallery => gallery.Id))}."),
        };
    }

    private static async Task<Gallery[]> OfNameAsync(string meant, Application owner, BonafideStorage storage, CancellationToken cancellation) =>
        [.. (await storage.Galleries.ListAsync(owner.Id, cancellation)).Where(gallery => gallery.Name == meant || gallery.Id.ToString() == meant)];

    private static GalleryKind? OfItself(string name) =>
        Enum.GetValues<GalleryKind>().Where(kind => kind != GalleryKind.Collection && Kind(kind) == name).Select(kind => (GalleryKind?)kind).FirstOrDefault();

    private static string Kind(GalleryKind kind) => kind.ToString().ToLower(CultureInfo.InvariantCulture);
}
