using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Bonafide.Engine.Cropping;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Quality;

/// <summary>
/// The aligned face on which quality is measured: 112 x 112, antialiased, as three planes of 0-255, with the ellipse that is
/// mostly skin. Small faces are enlarged and therefore look as soft as they are. Its memory is rented; dispose after use.
/// </summary>
internal sealed class FaceView : IDisposable
{
    internal const int Side = 112;

    private static readonly CropSpecification _crop = new()
    {
        Kind = CropKind.Aligned,
        Resampling = Resampling.Area,
        Landmarks = [TemplateLandmark.ImageLeftEye, TemplateLandmark.ImageRightEye, TemplateLandmark.Nose, TemplateLandmark.ImageLeftMouth, TemplateLandmark.ImageRightMouth],
        // The template of ArcFace (J. Deng et al., CVPR 2019), the field's usual one for 112 x 112.
        Template = [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]],
    };

    private static readonly TensorFormat _format = new(new InputSpecification
    {
        Name = "view",
        Layout = TensorLayout.Nchw,
        Channels = ChannelOrder.Rgb,
        Scale = 1,
        Mean = [0, 0, 0],
        Std = [1, 1, 1],
    });

    private static readonly (int First, int End)[] _skin = [.. Enumerable.Range(0, Side).Select(Columns)];

    private readonly float[] _planes;
    private readonly float[] _luma = ArrayPool<float>.Shared.Rent(Side * Side);

    private FaceView(float[] planes)
    {
        _planes = planes;
        Span<float> luma = _luma.AsSpan(0, Side * Side);
        TensorPrimitives.Multiply(Red, 0.2126f, luma);
        TensorPrimitives.MultiplyAdd(Green, 0.7152f, luma, luma);
        TensorPrimitives.MultiplyAdd(Blue, 0.0722f, luma, luma);
    }

    internal ReadOnlySpan<float> Red => _planes.AsSpan(0, Side * Side);

    internal ReadOnlySpan<float> Green => _planes.AsSpan(Side * Side, Side * Side);

    internal ReadOnlySpan<float> Blue => _planes.AsSpan(2 * Side * Side, Side * Side);

    /// <summary>Luma with the weights of ITU-R BT.709, 0-255.</summary>
    internal ReadOnlySpan<float> Luma => _luma.AsSpan(0, Side * Side);

    internal static FaceView Of(RgbImage image, FaceDetection face)
    {
        float[] planes = ArrayPool<float>.Shared.Rent(3 * Side * Side);
        AlignedCrop.Write(image, face.Landmarks, _crop, new TensorTarget(planes, Side, Side, Side, Side, _format));
        return new FaceView(planes);
    }

    /// <summary>Whether a network looks at just this crop, so that it need not be cut again.</summary>
    internal static bool IsCropOf(ModelCard card) =>
        card.Crop.Kind == _crop.Kind && card.Crop.Resampling == _crop.Resampling && card.Input is { Width: Side, Height: Side, Layout: TensorLayout.Nchw }
        && card.Crop.Landmarks.Count == _crop.Landmarks.Count && card.Crop.Landmarks.Zip(_crop.Landmarks).All(pair => pair.First == pair.Second)
        && card.Crop.Template.Zip(_crop.Template).All(pair => pair.First[0] == pair.Second[0] && pair.First[1] == pair.Second[1]);

    /// <summary>Writes it as a network's numbers, if <see cref="IsCropOf"/> is true of that network.</summary>
    internal void Write(TensorTarget target)
    {
        Span<float> tensor = MemoryMarshal.CreateSpan(ref target.Start, RgbImage.Channels * Side * Side);
        for (int color = 0; color < RgbImage.Channels; color++)
        {
            Span<float> plane = tensor.Slice(target.Format.Channel[color] * target.ChannelStep, Side * Side);
            TensorPrimitives.Multiply(_planes.AsSpan(color * Side * Side, Side * Side), target.Format.Gain[color], plane);
            TensorPrimitives.Add(plane, target.Format.Offset[color], plane);
        }
    }

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_planes);
        ArrayPool<float>.Shared.Return(_luma);
    }

    /// <summary>The columns of a row that lie in the ellipse about nose and cheeks, where background and hair are rare; none above and below it.</summary>
    internal static (int First, int End) SkinOf(int y) => _skin[y];

    private static (int First, int End) Columns(int y)
    {
        const double CenterX = 56, CenterY = 66, RadiusX = 38, RadiusY = 46;
        double down = (y + 0.5 - CenterY) / RadiusY;
        if (Math.Abs(down) > 1)
        {
            return default;
        }

        // A pixel is inside where its center is.
        double half = RadiusX * Math.Sqrt(1 - (down * down));
        return ((int)Math.Ceiling(CenterX - half - 0.5), (int)Math.Floor(CenterX + half - 0.5) + 1);
    }
}
