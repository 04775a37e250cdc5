using System.Text.Json;
using Bonafide.Engine.Imaging;

namespace Bonafide.Cli.Tests.Checking;

public sealed class AnnotationTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Annotated_picture_differs_from_the_source_on_the_border_of_the_judged_face()
    {
        string file = Samples.Photograph(Samples.BonaFide);
        string drawn = _folder.PathOf("boxes.png");

        Answer answer = await new Caller().RunAsync("check", "--json", "--annotate", drawn, file);

        using RgbImage source = Samples.Decode(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        using RgbImage result = Samples.Decode(await File.ReadAllBytesAsync(drawn, TestContext.Current.CancellationToken));
        using JsonDocument report = JsonDocument.Parse(answer.Out);
        double[] box = [.. report.RootElement.GetProperty("faces")[0].GetProperty("box").EnumerateArray().Select(side => side.GetDouble())];
        int middleX = (int)((box[0] + box[2]) / 2 / source.OriginalPerPixelX);
        int top = (int)(box[1] / source.OriginalPerPixelY);
        Assert.Equal(0, answer.Code);
        Assert.Equal((source.Width, source.Height), (result.Width, result.Height));
        Assert.Equal((0, 190, 90), Pixel(result, middleX, top));
        Assert.NotEqual(Pixel(source, middleX, top), Pixel(result, middleX, top));
        Assert.Equal(Pixel(source, 0, 0), Pixel(result, 0, 0));
    }

    [Fact]
    public async Task Annotated_picture_of_a_lying_face_is_upright()
    {
        using RgbImage source = Samples.Decode(await File.ReadAllBytesAsync(Samples.Photograph(Samples.BonaFide), TestContext.Current.CancellationToken));
        using RgbImage turned = source.Turn(270);
        string lying = _folder.Write("lying.png", ImageEncoder.EncodePng(turned));
        string drawn = _folder.PathOf("boxes.png");

        Answer answer = await new Caller().RunAsync("check", "--json", "--rotate", "--annotate", drawn, lying);

        using RgbImage result = Samples.Decode(await File.ReadAllBytesAsync(drawn, TestContext.Current.CancellationToken));
        Assert.Equal((source.Width, source.Height), (result.Width, result.Height));
        Assert.Contains("\"best_angle\":90", answer.Out);
    }

    [Fact]
    public async Task Annotated_picture_that_cannot_be_written_exits_with_3_after_the_verdict()
    {
        Answer answer = await new Caller().RunAsync(
            "check", "--annotate", _folder.PathOf("nowhere/boxes.png"), Samples.Photograph(Samples.BonaFide));

        Assert.Equal(3, answer.Code);
        Assert.StartsWith("BONA FIDE", answer.Out);
        Assert.Contains("cannot be written", answer.Error);
    }

    private static (int R, int G, int B) Pixel(RgbImage image, int x, int y)
    {
        ReadOnlySpan<byte> pixel = image.Pixels.Slice(((y * image.Width) + x) * RgbImage.Channels, RgbImage.Channels);
        return (pixel[0], pixel[1], pixel[2]);
    }
}
