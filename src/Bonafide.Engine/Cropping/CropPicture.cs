using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Cropping;

/// <summary>The crop that a network sees, as a picture for people. Cut by the same code as the network's input; apart from it, so that no check pays for it.</summary>
public static class CropPicture
{
    /// <param name="image">Upright as it was judged.</param>
    /// <param name="face">In pixels of the upright picture as it was sent, as <see cref="LivenessAssessment"/> holds it.</param>
    /// <param name="card">Of the network; not of a detector.</param>
    public static RgbImage Cut(RgbImage image, FaceDetection face, ModelCard card)
    {
        (int width, int height) = (card.Input.Width, card.Input.Height);
        TensorFormat asPixels = new(card.Input with { Layout = TensorLayout.Nhwc, Channels = ChannelOrder.Rgb, Scale = 1, Mean = [0, 0, 0], Std = [1, 1, 1] });
        float[] values = new float[RgbImage.Channels * width * height];
        CropWriter.Cut(
            image, face.Scale(1 / image.OriginalPerPixelX, 1 / image.OriginalPerPixelY), card, new TensorTarget(values, width, height, width, height, asPixels));
        byte[] pixels = new byte[values.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)Math.Clamp(MathF.Round(values[i]), 0, 255);
        }

        return RgbImage.FromPixels(width, height, pixels);
    }
}
