using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Secrets;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Secrets;

public sealed class TamperingOnSqlite() : TamperingSpecification(postgres: false);

public sealed class TamperingOnPostgres() : TamperingSpecification(postgres: true);

/// <summary>Anyone who may write to the database still gets no secret sent to a place of their choice.</summary>
public abstract class TamperingSpecification(bool postgres) : CoreSpecification(postgres)
{
    [Theory]
    [InlineData("base URL")]
    [InlineData("credential type")]
    [InlineData("another's ciphertext")]
    [InlineData("earlier version")]
    [InlineData("cut ciphertext")]
    public async Task A_secret_changed_past_the_product_is_unreadable_and_harms_nothing_else(string how)
    {
        var id = await CreateAsync("Billing");
        var other = await CreateAsync("Other");
        await using (var db = Host.OpenDb())
        {
            var connection = db.Set<Connection>().Where(c => c.Id == id);
            var secret = db.Set<StoredSecret>().Where(s => s.OwnerId == id);
            var donor = await db.Set<StoredSecret>().AsNoTracking().SingleAsync(s => s.OwnerId == other);
            await (how switch
            {
                "base URL" => connection.ExecuteUpdateAsync(
                    c => c.SetProperty(x => x.Fields, x => x.Fields.Replace("api.example.com", "evil.example.com"))),
                "credential type" => connection.ExecuteUpdateAsync(
                    c => c.SetProperty(x => x.CredentialType, "HTTPBasicAuth")),
                "another's ciphertext" => secret.ExecuteUpdateAsync(s => s
                    .SetProperty(x => x.Ciphertext, donor.Ciphertext).SetProperty(x => x.Nonce,
                        donor.Nonce).SetProperty(x => x.Tag, donor.Tag).SetProperty(x => x.WrappedKey,
                            donor.WrappedKey)),
                "earlier version" => secret.ExecuteUpdateAsync(s => s.SetProperty(x => x.SecretVersion, 0)),
                _ => secret.ExecuteUpdateAsync(s => s.SetProperty(x => x.Ciphertext, new byte[] { 1 })),
            });
        }

        var use = () => OpenSecretsAsync(id);

        (await use.Should().ThrowAsync<Problem.DependencyFailed>()).Which.Should()
            .Match<Problem.DependencyFailed>(p => p.Stage == "decryption" && !p.ToString().Contains("s3cret"));
        var rows = (await Search.ListAsync(Owner,
            new ConnectionQuery { Sort = ConnectionSort.Name, Descending = false }, PageRequest.First, default)).Rows;
        rows.Select(r => (r.Name, r.Health)).Should().Equal(("Billing", ConnectionHealth.NeedsAttention),
            ("Other", ConnectionHealth.NotTested));
        (await Queries.GetAsync(Owner, id, default)).Row.HealthMessage.Should().Contain("can't be read");
        (await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows.Should()
            .Contain(h => h.Action == "resolved" && h.Outcome == "a secret cannot be read");
        (await OpenSecretsAsync(other)).Values.Should().Equal("s3cret");

        await Service.UpdateAsync(Owner, id, Inputs.Http("Billing", "entered again"), await VersionOfAsync(id),
            default);
        (await OpenSecretsAsync(id)).Values.Should().Equal("entered again");
    }

    [Fact]
    public async Task A_use_is_recorded_before_anything_is_given_out()
    {
        var id = await CreateAsync("Billing");

        await OpenSecretsAsync(id);

        var use = (await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows.Should()
            .ContainSingle(h => h.Action == "resolved").Subject;
        use.Actor.Should().Be("Ada");
        use.Changes.Should().ContainSingle().Which.New.Should().Be("a test");
    }

    [Fact]
    public async Task Only_what_is_needed_is_opened()
    {
        var id = await CreateAsync("Billing");

        var resolved = await Host.Get<Core.Resolving.ResolveService>().ResolveAsync(Owner, id, "a test",
            new HashSet<string>(), default);

        resolved.Secrets.Should().BeEmpty();
    }
}
