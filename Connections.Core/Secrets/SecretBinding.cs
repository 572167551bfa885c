using System.Buffers.Binary;
using System.Text;

namespace Connections.Core.Secrets;

/// <summary>
/// What a sealed secret is bound to: moved to another owner, field, version, credential kind or host it does not open.
/// </summary>
/// <param name="OwnerId">The connection.</param>
/// <param name="CredentialType">Its credential kind.</param>
/// <param name="Hosts">Canonical base URL and values of fields that form a host, in order.</param>
internal sealed record SecretBinding(Guid OwnerId, string CredentialType, IReadOnlyList<string> Hosts)
{
    /// <summary>
    /// Whether it was entered to be given out, too; else nobody who can write to the database makes it so.
    /// </summary>
    public bool MayLeave { get; init; }

    /// <summary>The associated data of one field: length-prefixed UTF-8, so that no two lists read the same.</summary>
    public byte[] For(string path, int version)
    {
        using var stream = new MemoryStream();
        Write(stream, MayLeave ? "connections.secret.v1.may-leave" : "connections.secret.v1");
        Write(stream, OwnerId.ToString("D"));
        Write(stream, path);
        Write(stream, version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Write(stream, CredentialType);
        foreach (var host in Hosts) Write(stream, host);
        return stream.ToArray();
    }

    private static void Write(Stream stream, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        stream.Write(length);
        stream.Write(bytes);
    }
}
