using Bonafide.Engine.Cropping;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Attributes;

/// <summary>Head pose as the mean of one or more networks.</summary>
internal sealed class HeadPoseEstimator(IReadOnlyList<ModelSession> sessions)
{
    private readonly CropWriter[] _writers = [.. sessions.Select(session => new CropWriter(session.Card))];

    internal HeadPose Estimate(RgbImage image, FaceDetection face)
    {
        double yaw = 0;
        double pitch = 0;
        double roll = 0;
        for (int i = 0; i < sessions.Count; i++)
        {
            using Inference inference = sessions[i].Rent();
            _writers[i].Write(image, face, inference);
            inference.Run();
            ReadOnlySpan<float> angles = inference.Output(0);
            yaw += angles[0];
            pitch += angles[1];
            roll += angles[2];
        }

        return new HeadPose(yaw / sessions.Count, pitch / sessions.Count, roll / sessions.Count);
    }
}
