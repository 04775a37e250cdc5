using System.Globalization;
using Bonafide.Benchmarks.Checks;
using Bonafide.Benchmarks.Gallery;
using Bonafide.Engine.Models;

const string usage = """
    usage: dotnet run -c Release --project bench/Bonafide.Benchmarks -- gallery [--rows 100000,1000000] [--dimensions 128,512] [--rounds 20] [--without-sqlite-vec]
           dotnet run -c Release --project bench/Bonafide.Benchmarks -- load    [--rows 100000,1000000] [--dimensions 512] [--rounds 3]

           dotnet run -c Release --project bench/Bonafide.Benchmarks -- checks  [--pack default] [--pictures samples/pictures] [--rounds 100]

    checks    one check on one thread, whole and by its parts; BONAFIDE_MODELS names the folders with networks
    gallery   searching, filling and memory of the gallery's index, beside TensorPrimitives and sqlite-vec
    load      reading sealed faces from a database into the index, as a server does when it starts
    """;

if (args is ["load", ..])
{
    await LoadBenchmark.RunAsync(Numbers("--rows", [100_000, 1_000_000]), Numbers("--dimensions", [512])[0], Numbers("--rounds", [3])[0]);
    return 0;
}

if (args is ["checks", ..])
{
    try
    {
        CheckBenchmark.Run(Text("--pack", "default"), Text("--pictures", Path.Combine("samples", "pictures")), Numbers("--rounds", [100])[0]);
        return 0;
    }
    catch (ModelException fault)
    {
        Console.Error.WriteLine(fault.Message);
        return 2;
    }
}

if (args is not ["gallery", ..])
{
    Console.WriteLine(usage);
    return args is [] or ["--help"] ? 0 : 2;
}

GalleryBenchmark.Run(Numbers("--rows", [100_000, 1_000_000]), Numbers("--dimensions", [128, 512]), Numbers("--rounds", [20])[0], !args.Contains("--without-sqlite-vec"));
return 0;

int[] Numbers(string option, int[] otherwise)
{
    int at = Array.IndexOf(args, option);
    return at < 0 || at + 1 >= args.Length ? otherwise : [.. args[at + 1].Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
}

string Text(string option, string otherwise)
{
    int at = Array.IndexOf(args, option);
    return at < 0 || at + 1 >= args.Length ? otherwise : args[at + 1];
}
