using System.Text;
using Connections.Core;
using Connections.Core.Secrets;
using Connections.Tests.Support;
using CsCheck;

namespace Connections.Tests.Secrets;

/// <summary>What is sealed opens only where it was sealed, and only unaltered.</summary>
public sealed class SealingTests : IAsyncLifetime
{
    private static readonly SecretBinding Binding = new(Guid.Parse("01900000-0000-7000-8000-00000000c0de"),
        "HTTPTokenAuth", ["base_url=https://api.example.com:443"]);

    private TestInstallation installation = null!;
    private CoreHost host = null!;

    private SecretSealer Sealer => host.Get<SecretSealer>();

    private SecretOpener Opener => host.Get<SecretOpener>();

    public async Task InitializeAsync()
    {
        installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        host = await installation.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await installation.DisposeAsync();
    }

    [Fact]
    public void Any_text_comes_back_as_it_went_in()
    {
        // Every character of Unicode but halves of surrogate pairs, which are no text.
        var rune = Gen.OneOf(Gen.Int[0x20, 0x7e], Gen.Int[0, 0xd7ff], Gen.Int[0xe000, 0xffff],
            Gen.Int[0x10000, 0x10ffff]).Select(i => new Rune(i));
        var text = Gen.OneOf(Gen.Int[0, 40], Gen.Int[0, 2_000], Gen.Int[15_000, 16_384])
            .SelectMany(length => rune.Array[length]).Select(runes => string.Concat(runes.Select(r => r.ToString())));

        text.Sample(plain => Opener.Open(Sealed(plain), Binding).Reveal() == plain, iter: 150);
    }

    [Fact]
    public void The_same_text_is_never_sealed_to_the_same_bytes()
    {
        var rows = Enumerable.Range(0, 500).Select(_ => Sealed("the same text")).ToList();

        rows.Select(r => Convert.ToHexString(r.Ciphertext)).Should().OnlyHaveUniqueItems();
        rows.Select(r => Convert.ToHexString(r.Nonce)).Should().OnlyHaveUniqueItems();
        rows.Select(r => Convert.ToHexString(r.WrappedKey)).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Every_byte_counts()
    {
        var row = Sealed("s3cret");
        var flipped = 0;
        foreach (var part in new[] { row.Nonce, row.Ciphertext, row.Tag, row.WrappedKey })
            for (var i = 0; i < part.Length; i++)
                for (var bit = 0; bit < 8; bit++, flipped++)
                {
                    part[i] ^= (byte)(1 << bit);
                    Unreadable(row, Binding);
                    part[i] ^= (byte)(1 << bit);
                }

        flipped.Should().Be(8 * (12 + 6 + 16 + 40));
        Opener.Open(row, Binding).Reveal().Should().Be("s3cret");
    }

    [Fact]
    public void A_row_with_another_key_s_name_or_another_format_does_not_open()
    {
        var row = Sealed("s3cret");
        for (var i = 0; i < row.KeyId.Length; i++)
        {
            var name = row.KeyId.ToCharArray();
            name[i] = name[i] == '0' ? '1' : '0';
            Unreadable(Like(row, keyId: new string(name)), Binding);
        }
        foreach (byte algorithm in new byte[] { 0, 2, 255 }) Unreadable(Like(row, algorithm: algorithm), Binding);
        Unreadable(Like(row, version: 2), Binding);
    }

    [Fact]
    public void Parts_that_are_missing_or_too_long_do_not_open()
    {
        foreach (var cut in new Func<byte[], byte[]>[] { _ => [], b => b[..^1], b => [.. b, 0] })
        {
            var row = Sealed("s3cret");
            Unreadable(Like(row, nonce: cut(row.Nonce)), Binding);
            Unreadable(Like(row, tag: cut(row.Tag)), Binding);
            Unreadable(Like(row, wrapped: cut(row.WrappedKey)), Binding);
            Unreadable(Like(row, ciphertext: cut(row.Ciphertext)), Binding);
        }
    }

    [Fact]
    public void A_secret_opens_nowhere_but_where_it_was_sealed()
    {
        var row = Sealed("s3cret");

        Unreadable(row, Binding with { OwnerId = Guid.Parse("01900000-0000-7000-8000-00000000c0df") });
        Unreadable(row, Binding with { CredentialType = "HTTPBasicAuth" });
        Unreadable(row, Binding with { Hosts = ["base_url=https://evil.example.com:443"] });
        Unreadable(row, Binding with { Hosts = [] });
        Unreadable(row, Binding with { Hosts = [.. Binding.Hosts, "domain=evil.example.com"] });
        Unreadable(row, Binding with { Hosts = ["base_url=https://api.example.com", ":443"] });
        Unreadable(Like(row, path: "tokens/other/value"), Binding);

        var other = Sealed("other");
        Unreadable(Like(row, wrapped: other.WrappedKey), Binding);
    }

    [Fact]
    public async Task A_secret_sealed_in_format_1_opens_for_ever()
    {
        // Written once by the first version, never to be changed: a secret that a company sealed then must open with
        // every later version.
        await using var old = await TestInstallation.CreateEmptyAsync(postgres: false);
        await using var later = await old.StartAsync(("Secrets:MasterKeys:0:Value", GoldenVector.MasterKey));
        var row = new StoredSecret(GoldenVector.OwnerId, GoldenVector.Path);
        row.Replace(
            3, 1, GoldenVector.KeyId, Convert.FromHexString(GoldenVector.WrappedKey),
            Convert.FromHexString(GoldenVector.Nonce),
            Convert.FromHexString(GoldenVector.Ciphertext), Convert.FromHexString(GoldenVector.Tag), default, default);

        var opened = later.Get<SecretOpener>().Open(row,
            new SecretBinding(GoldenVector.OwnerId, GoldenVector.CredentialType, GoldenVector.Hosts));

        opened.Reveal().Should().Be(GoldenVector.Plaintext);
    }

    private StoredSecret Sealed(string plain)
    {
        var row = new StoredSecret(Binding.OwnerId, "tokens/token/value");
        Sealer.Seal(row, Binding, new SecretValue(plain), default);
        return row;
    }

    private void Unreadable(StoredSecret row, SecretBinding binding)
    {
        var open = () => Opener.Open(row, binding);
        open.Should().Throw<SecretUnreadableException>().Which.ToString().Should().NotContain("s3cret");
    }

    private static StoredSecret Like(
        StoredSecret row, string? path = null, string? keyId = null, byte? algorithm = null, int? version = null,
        byte[]? wrapped = null, byte[]? nonce = null, byte[]? ciphertext = null, byte[]? tag = null)
    {
        var other = new StoredSecret(row.OwnerId, path ?? row.Path);
        other.Replace(
            version ?? row.SecretVersion, algorithm ?? row.Algorithm, keyId ?? row.KeyId, wrapped ?? row.WrappedKey,
            nonce ?? row.Nonce, ciphertext ?? row.Ciphertext, tag ?? row.Tag,
            default, default);
        return other;
    }
}
