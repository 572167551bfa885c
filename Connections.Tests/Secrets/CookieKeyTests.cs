using System.Text;
using Connections.Core.Secrets;
using Connections.Tests.Support;

namespace Connections.Tests.Secrets;

/// <summary>
/// The keys of session cookies: anyone who reads them can sign in as anyone, so they are stored sealed.
/// </summary>
public sealed class CookieKeyTests() : CoreSpecification(postgres: false)
{
    private const string Key = "<key id=\"canary-cookie-0815\"><value>canary-cookie-4711</value></key>";

    private CookieKeyStore Store => Host.Get<CookieKeyStore>();

    [Fact]
    public async Task Cookie_keys_are_kept_over_a_restart_and_never_lie_in_clear()
    {
        Store.Add("key-1", Key);
        Store.All().Should().Equal(Key);

        await RestartAsync();
        Store.All().Should().Equal(Key);

        await Host.StopAsync();
        foreach (var (name, bytes) in FolderSnapshot.Read(Installation.Directory))
            Encoding.Latin1.GetString(bytes).Should().NotContain("canary-cookie", name);
    }

    [Fact]
    public async Task Cookie_keys_are_kept_in_memory_only_while_the_product_is_locked()
    {
        Store.Add("key-1", Key);
        await Host.StopAsync();
        File.Move(Installation.KeyFile, Installation.KeyFile + ".away");
        await RestartAsync();

        Store.All().Should().BeEmpty("what was written under the key cannot be read without it");
        Store.Add("key-2", "<key/>");
        Store.All().Should().Equal("<key/>");

        await Host.StopAsync();
        File.Move(Installation.KeyFile + ".away", Installation.KeyFile);
        await RestartAsync();
        Store.All().Should().Equal(Key);
    }

    [Fact]
    public void A_key_that_was_altered_is_left_out()
    {
        Store.Add("key-1", Key);
        Store.Add("key-2", "<other/>");
        using (var db = Host.OpenDb())
        {
            var stored = db.Set<CookieKey>().Single(k => k.Name == "key-1");
            stored.Content[^1] ^= 1;
            db.Entry(stored).Property(k => k.Content).IsModified = true;
            db.SaveChanges();
        }

        Store.All().Should().Equal("<other/>");
    }
}
