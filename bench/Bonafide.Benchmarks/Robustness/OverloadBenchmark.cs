using Bonafide.Engine.Imaging;

namespace Bonafide.Benchmarks.Robustness;

/// <summary>What the server does when three times as many pictures come as it can look at, and after that.</summary>
internal static class OverloadBenchmark
{
    private const int Width = 640, Height = 480;

    /// <param name="program">Bonafide.Server.dll.</param>
    /// <param name="seconds">Of each phase.</param>
    internal static async Task<int> RunAsync(string program, int seconds)
    {
        byte[] picture = Picture();
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(program);
        int cores = Environment.ProcessorCount;

        await new Load("warm").CloseAsync(server, picture, cores, Math.Min(5, seconds));
        long before = server.Memory().Now;
        Console.WriteLine($"{cores} cores, {picture.Length / 1024} KB JPEG of {Width} x {Height}, POST /v1/checks, load average {File.ReadAllText("/proc/loadavg").Trim()}. Milliseconds; caller and server share the machine.");
        Console.WriteLine();
        Console.WriteLine("| phase | offered/s | accepted/s | refused/s | other | accepted p50 | p99 | p99/p50 | refused p50 | p99 | without Retry-After | memory, MiB |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");

        Load capacity = new($"capacity: {2 * cores} callers in turn");
        await capacity.CloseAsync(server, picture, 2 * cores, seconds);
        capacity.Print(server);
        foreach ((string name, double times) in ((string, double)[])[("0.7 x capacity", 0.7), ("1 x", 1), ("3 x", 3), ("0.7 x again", 0.7)])
        {
            Load open = new(name);
            await open.OpenAsync(server, picture, times * capacity.Rate, seconds);
            open.Print(server);
        }

        await Task.Delay(TimeSpan.FromSeconds(2));
        (long after, long most) = server.Memory();
        Console.WriteLine();
        Console.WriteLine($"The server {(server.IsAlive ? "lives" : "DIED")}. Memory: {before} MiB before, {after} MiB after, {most} MiB at most. Load average {File.ReadAllText("/proc/loadavg").Trim()}.");
        return server.IsAlive ? 0 : 3;
    }

    /// <summary>A portrait of nobody, as a webcam would send it.</summary>
    private static byte[] Picture()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Bonafide.slnx")))
        {
            folder = folder.Parent;
        }

        string portrait = Path.Combine(folder?.FullName ?? ".", "samples", "pictures", "portrait-composite-1.png");
        using RgbImage decoded = new ImageDecoder(new ImageLimits()).Decode(File.ReadAllBytes(portrait)).Image!;
        using RgbImage fitted = RgbImage.FromPixels(Width, Height, Fit(decoded));
        return ImageEncoder.Encode(fitted, ImageFormat.Jpeg);
    }

    /// <summary>The picture at the height of the frame, in the middle of grey.</summary>
    private static byte[] Fit(RgbImage image)
    {
        byte[] pixels = new byte[Width * Height * RgbImage.Channels];
        Array.Fill(pixels, (byte)128);
        double scale = (double)image.Height / Height;
        int width = Math.Min(Width, (int)(image.Width / scale));
        int left = (Width - width) / 2;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int from = (((int)(y * scale) * image.Width) + (int)(x * scale)) * RgbImage.Channels;
                image.Pixels.Slice(from, RgbImage.Channels).CopyTo(pixels.AsSpan(((y * Width) + left + x) * RgbImage.Channels));
            }
        }

        return pixels;
    }
}
