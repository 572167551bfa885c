using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Tests.Support;

namespace Connections.Tests.Connections;

public sealed class ConnectionEditingOnSqlite() : ConnectionEditingSpecification(postgres: false);

public sealed class ConnectionEditingOnPostgres() : ConnectionEditingSpecification(postgres: true);

/// <summary>Editing: which secrets stay, which go, and when every one is asked for again.</summary>
public abstract class ConnectionEditingSpecification(bool postgres) : CoreSpecification(postgres)
{
    private const string Base = "https://api.example.com/v1";

    public static TheoryData<string> OtherPlaces =>
    [
        "https://evil.example.com/v1", "https://api.example.com/v2", "https://api.example.com",
        "https://api.example.com:8443/v1", "https://api.example.com/v1?to=evil",
        "https://api.example.com.evil.example/v1", "https://xn--pi-fka.example.com/v1",
    ];

    [Theory]
    [MemberData(nameof(OtherPlaces))]
    public async Task Another_URL_asks_for_every_secret_again_and_changes_nothing_until_it_has_them(string address)
    {
        var id = await TwoTokensAsync();
        var before = await Queries.GetAsync(Owner, id, default);

        var keep = Keeping(("a", null),
            ("b", null)) with
        { Fields = Inputs.HttpFields(address, ("a", null), ("b", "typed again")) };
        var edit = () => Service.UpdateAsync(Owner, id, keep, before.Row.Version, default);

        var faults = (await edit.Should().ThrowAsync<Problem.Invalid>()).Which.Faults;
        faults.Should().ContainSingle().Which.Should()
            .Match<ValidationError>(
                f => f.Field == "tokens/a/value"
                    && f.Message.Contains("so that nobody can send this credential to another server"));
        Host.Get<ConnectionInputRules>().Check(keep, before).Should().Contain(f => f.Field == "tokens/a/value");
        (await Queries.GetAsync(Owner, id, default)).Should().BeEquivalentTo(before, o => o.Excluding(d => d.Fields));
        (await OpenSecretsAsync(id)).Should().BeEquivalentTo(Secrets(("a", "one"), ("b", "two")));

        await Service.UpdateAsync(Owner, id,
            keep with { Fields = Inputs.HttpFields(address, ("a", "again"), ("b", "too")) }, before.Row.Version,
            default);
        (await OpenSecretsAsync(id)).Should().BeEquivalentTo(Secrets(("a", "again"), ("b", "too")));
    }

    [Theory]
    [InlineData("HTTPS://API.example.com/v1")]
    [InlineData("https://api.example.com:443/v1/")]
    public async Task The_same_address_written_another_way_asks_for_nothing(string address)
    {
        var id = await TwoTokensAsync();

        await EditAsync(id, Keeping() with { Fields = Inputs.HttpFields(address, ("a", null), ("b", null)) });

        (await OpenSecretsAsync(id)).Should().BeEquivalentTo(Secrets(("a", "one"), ("b", "two")));
    }

    [Fact]
    public async Task Another_credential_kind_asks_for_its_secrets_and_takes_the_old_ones_away()
    {
        var id = await TwoTokensAsync();
        var basic =
            Inputs.Basic(
                "Tokens") with
            {
                Fields = new FieldSet { { "base_url", Base }, { "username", "ada" },
                    { "password", Inputs.Secret("pass") } }
            };

        await EditAsync(id, basic);

        (await OpenSecretsAsync(id)).Should().BeEquivalentTo(new Dictionary<string, string> { ["password"] = "pass" });
        var back = () => EditAsync(id, Keeping(("a", null)));
        (await back.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which.Field.Should()
            .Be("tokens/a/value");
    }

    [Fact]
    public async Task Another_certificate_asks_for_its_private_key()
    {
        var (key, certificate) = Certificates.Make();
        var (otherKey, other) = Certificates.Make();
        var id = await Service.AddAsync(Owner, Mtls(key, certificate), default);
        (await Queries.GetAsync(Owner, id, default)).ExpiresAt.Should().BeCloseTo(Certificates.Expiry,
            TimeSpan.FromDays(1));

        var swap = () => EditAsync(id, Mtls(null, other));
        (await swap.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which.Should()
            .Match<ValidationError>(f => f.Field == "private_key" && f.Message.Contains("certificate changed"));
        var mixed = () => EditAsync(id, Mtls(key, other));
        (await mixed.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which.Field.Should()
            .Be("certificate");
        await EditAsync(id, Mtls(null, certificate));
        await EditAsync(id, Mtls(otherKey, other));
        (await OpenSecretsAsync(id)).Values.Single().Should().Be(otherKey);
    }

    [Fact]
    public async Task A_secret_left_out_is_kept_one_given_is_replaced_and_one_cleared_is_gone()
    {
        var id = await TwoTokensAsync();
        var before = await SecretRowsAsync(id);

        await EditAsync(id, Keeping(("a", null), ("b", "new")));

        (await OpenSecretsAsync(id)).Should().BeEquivalentTo(Secrets(("a", "one"), ("b", "new")));
        var after = await SecretRowsAsync(id);
        after[0].Should().BeEquivalentTo(before[0], "what was kept was not even sealed again");
        after[1].SecretVersion.Should().Be(2);
        after[1].WrappedKey.Should().NotEqual(before[1].WrappedKey);

        var basic = await Service.AddAsync(Owner, Inputs.Basic("Basic"), default);
        await EditAsync(basic, Basic(null));
        (await OpenSecretsAsync(basic)).Values.Should().Equal("s3cret");
        await EditAsync(basic, Basic(new FieldValue.Cleared()));
        (await SecretRowsAsync(basic)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_renamed_token_is_another_token_and_a_removed_one_leaves_nothing_behind()
    {
        var id = await TwoTokensAsync();

        var rename = () => EditAsync(id, Keeping(("a", null), ("c", null)));
        (await rename.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which.Field.Should()
            .Be("tokens/c/value");
        await EditAsync(id, Keeping(("a", null)));

        (await SecretRowsAsync(id)).Should().ContainSingle().Which.Path.Should().Be("tokens/a/value");
    }

    [Fact]
    public async Task Name_tags_and_description_change_alone_and_are_logged_without_a_secret()
    {
        var id = await TwoTokensAsync();

        await EditAsync(id,
            Keeping(("a", null), ("b", "canary-4711")) with
            {
                Name = "Renamed",
                Description = "Why",
                Tags = ["ENV:Prod", "team:x"]
            });

        var details = await Queries.GetAsync(Owner, id, default);
        details.Row.Name.Should().Be("Renamed");
        details.Row.Tags.Should().Equal("env:prod", "team:x");
        var history = (await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows;
        var edit = history[0].Action == "modified" ? history[0] : history.First(h => h.Action == "modified");
        edit.Actor.Should().Be("Ada");
        edit.Changes.Select(c => (c.Field, c.Old, c.New, c.Secret)).Should()
            .BeEquivalentTo(new (string, string?, string?, bool)[]
        {
            ("name", "Tokens", "Renamed", false), ("description", "", "Why", false),
            ("tags", "", "env:prod team:x", false), ("tokens/b/value", null, null, true),
        });
    }

    [Fact]
    public async Task The_External_ID_is_the_product_s_own_and_stays_until_a_new_one_is_asked_for()
    {
        var chosen = Inputs.Aws("AWS");
        chosen.Fields.Add("external_id", "one that I know");
        chosen.Fields.Add("principal_id", "666666666666");
        var id = await Service.AddAsync(Owner, chosen, default);
        var made = await ExternalIdAsync(id);
        made.Should().MatchRegex("^[0-9a-f]{32}$");
        (await Queries.GetAsync(Owner, id, default)).Fields.Text("principal_id").Should()
            .BeNull("only the product sets it");

        await EditAsync(id, chosen with { Name = "AWS 2" });
        (await ExternalIdAsync(id)).Should().Be(made);
        await EditAsync(id, chosen with { Name = "AWS 2", GenerateNewExternalId = true });
        (await ExternalIdAsync(id)).Should().NotBe(made).And.MatchRegex("^[0-9a-f]{32}$");
    }

    [Fact]
    public async Task Integration_and_unknown_kinds_are_refused_with_words()
    {
        var id = await TwoTokensAsync();

        foreach (var (input, field) in new[]
        {
            (Inputs.OpenAI("Tokens"), "integration"),
            (Keeping() with { CredentialType = "HTTPNothing" }, "credentials"),
        })
        {
            var edit = () => EditAsync(id, input);
            (await edit.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which.Should()
                .Match<ValidationError>(f => f.Field == field && !f.Message.Contains("no longer"));
        }
        foreach (var (input, field) in new[] { (Inputs.Http("x") with { IntegrationType = "Nothing" }, "integration"),
            (Inputs.Http("x") with { CredentialType = "AWSAssumeRole" }, "credentials") })
        {
            var create = () => Service.AddAsync(Owner, input, default);
            (await create.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should()
                .ContainSingle().Which.Field.Should().Be(field);
        }
    }

    private async Task<string?> ExternalIdAsync(Guid id) =>
        (await Queries.GetAsync(Owner, id, default)).Fields.Text("external_id");

    private Task<Guid> TwoTokensAsync() => Service.AddAsync(Owner, Keeping(("a", "one"), ("b", "two")), default);

    private async Task EditAsync(Guid id, ConnectionInput input) =>
        await Service.UpdateAsync(Owner, id, input, await VersionOfAsync(id), default);

    private static ConnectionInput Keeping(params (string Name, string? Value)[] tokens) =>
        Inputs.Http("Tokens") with { Fields = Inputs.HttpFields(Base, tokens) };

    private static ConnectionInput Basic(FieldValue? password)
    {
        var fields = new FieldSet { { "base_url", "https://api.example.com" }, { "username", "ada" } };
        if (password is not null) fields.Add("password", password);
        return Inputs.Basic("Basic") with { Fields = fields };
    }

    private static ConnectionInput Mtls(string? key, string certificate)
    {
        var fields = new FieldSet { { "base_url", "https://api.example.com" }, { "certificate", certificate } };
        if (key is not null) fields.Add("private_key", Inputs.Secret(key));
        return Inputs.Http("mTLS") with { CredentialType = "HTTPMTLSAuth", Fields = fields };
    }

    private static Dictionary<string, string> Secrets(params (string Name, string Value)[] tokens) =>
        tokens.ToDictionary(t => $"tokens/{t.Name}/value", t => t.Value);
}
