using System.Globalization;
using Bonafide.Benchmarks.Checks;
using Bonafide.Benchmarks.Gallery;
using Bonafide.Benchmarks.Nodes;
using Bonafide.Benchmarks.Robustness;
using Bonafide.Engine.Models;

const string usage = """
    usage: dotnet run -c Release --project bench/Bonafide.Benchmarks -- gallery [--rows 100000,1000000] [--dimensions 128,512] [--rounds 20] [--without-sqlite-vec]
           dotnet run -c Release --project bench/Bonafide.Benchmarks -- load    [--rows 100000,1000000] [--dimensions 512] [--rounds 3] [--keep FOLDER]
           dotnet run -c Release --project bench/Bonafide.Benchmarks -- checks  [--pack default] [--pictures samples/pictures] [--rounds 100]
           dotnet run -c Release --project bench/Bonafide.Benchmarks -- packs   [--packs default,own,public] [--pictures samples/pictures] [--rounds 100]
           dotnet run -c Release --project bench/Bonafide.Benchmarks -- http    [--pack default] [--calls 10000] [--rounds 200] [--server artifacts/bin/Bonafide.Server/release/Bonafide.Server.dll]
           dotnet run -c Release --project bench/Bonafide.Benchmarks -- overload [--seconds 20] [--server artifacts/bin/Bonafide.Server/release/Bonafide.Server.dll]
           dotnet run -c Release --project bench/Bonafide.Benchmarks -- nodes    [--turns 3] [--seconds 10] [--callers 6] [--pack default] [--nginx /usr/sbin/nginx] [--postgres /usr/lib/postgresql/15/bin] [--server …]
           dotnet run -c Release --project bench/Bonafide.Benchmarks -- timing   [--rounds 20000]

    checks    one check on one thread, whole and by its parts; BONAFIDE_MODELS names the folders with networks
    gallery   searching, filling and memory of the gallery's index, beside TensorPrimitives and sqlite-vec
    http      a server with the real networks: its start, what a round trip adds, one core against all, memory after many checks
    load      reading sealed faces from a database into the index, as a server does when it starts
    nodes     two servers (BONAFIDE_MODELS) on one PostgreSQL behind nginx: what they bear, and what is left when a node is killed and the database restarted; ends with 3 where something does not hold
    overload  a server with the real networks (BONAFIDE_MODELS) under up to three times the load that it can bear
    packs     faces with landmarks, PAD alone and everything of one picture by several packs in turns
    timing    whether the time of a wrong API key tells how much of it is right
    """;

if (args is ["load", ..])
{
    await LoadBenchmark.RunAsync(Numbers("--rows", [100_000, 1_000_000]), Numbers("--dimensions", [512])[0], Numbers("--rounds", [3])[0], Text("--keep", "") is { Length: > 0 } kept ? kept : null);
    return 0;
}

if (args is ["checks" or "packs", ..])
{
    string pictures = Path.Combine("samples", "pictures");
    try
    {
        if (args[0] == "packs")
        {
            CheckBenchmark.Compare(Text("--packs", "default,own,public").Split(','), Text("--pictures", pictures), Numbers("--rounds", [100])[0]);
        }
        else
        {
            CheckBenchmark.Run(Text("--pack", "default"), Text("--pictures", pictures), Numbers("--rounds", [100])[0]);
        }

        return 0;
    }
    catch (ModelException fault)
    {
        Console.Error.WriteLine(fault.Message);
        return 2;
    }
}

string program = Text("--server", Path.Combine("artifacts", "bin", "Bonafide.Server", "release", "Bonafide.Server.dll"));
if (args is ["http", ..])
{
    return await HttpBenchmark.RunAsync(program, Text("--pack", "default"), Text("--pictures", Path.Combine("samples", "pictures")), Numbers("--calls", [10_000])[0], Numbers("--rounds", [200])[0]);
}

if (args is ["overload", ..])
{
    return await OverloadBenchmark.RunAsync(program, Numbers("--seconds", [20])[0]);
}

if (args is ["nodes", ..])
{
    return await NodesDrill.RunAsync(new DrillSettings(
        program, Text("--nginx", "/usr/sbin/nginx"), Text("--postgres", "/usr/lib/postgresql/15/bin"), Directory.GetCurrentDirectory(), Text("--pack", "default"),
        Numbers("--turns", [3])[0], Numbers("--seconds", [10])[0], Numbers("--callers", [6])[0]));
}

if (args is ["timing", ..])
{
    return await TimingBenchmark.RunAsync(Numbers("--rounds", [20_000])[0]);
}

if (args is not ["gallery", ..])
{
    Console.WriteLine(usage);
    return args is [] or ["--help"] ? 0 : 2;
}

GalleryBenchmark.Run(Numbers("--rows", [100_000, 1_000_000]), Numbers("--dimensions", [128, 512]), Numbers("--rounds", [20])[0], !args.Contains("--without-sqlite-vec"));
return 0;

string Text(string option, string otherwise)
{
    int at = Array.IndexOf(args, option);
    return at < 0 || at + 1 >= args.Length ? otherwise : args[at + 1];
}

int[] Numbers(string option, int[] otherwise)
{
    int at = Array.IndexOf(args, option);
    return at < 0 || at + 1 >= args.Length ? otherwise : [.. args[at + 1].Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
}
