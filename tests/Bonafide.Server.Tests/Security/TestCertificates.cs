using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bonafide.Server.Tests.Security;

/// <summary>A throw-away authority and what it signs.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset _from = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), _until = new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    internal TestCertificates()
    {
        CertificateRequest request = new("CN=Bonafide test authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        Authority = request.CreateSelfSigned(_from, _until);
    }

    internal X509Certificate2 Authority { get; }

    /// <param name="names">Host names for which it is good.</param>
    /// <param name="until">End of its life; null = far away.</param>
    /// <param name="issuerAddress">Where it says that its issuer's certificate lies; null = it does not say.</param>
    internal X509Certificate2 Issue(string[] names, DateTimeOffset? until = null, string? issuerAddress = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=Bonafide test host", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder alternatives = new();
        foreach (string name in names)
        {
            alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        if (issuerAddress is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [issuerAddress]));
        }

        using X509Certificate2 signed = request.Create(Authority, _from, until ?? _until, RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        Authority.Dispose();
        _key.Dispose();
    }
}
