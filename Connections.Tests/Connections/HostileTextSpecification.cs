using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Connections;

public sealed class HostileTextOnSqlite() : HostileTextSpecification(postgres: false);

public sealed class HostileTextOnPostgres() : HostileTextSpecification(postgres: true);

/// <summary>Whatever is typed, it is either kept as it is or refused in words beside its field.</summary>
public abstract class HostileTextSpecification(bool postgres) : CoreSpecification(postgres)
{
    private int number;

    protected override (string Key, string Value)[] Settings =>
        [("Egress:Allow:0", "127.0.0.1/32:*"), ("RateLimits:TestsPerMinute", "1000")];

    [Fact]
    public void Hostile_texts_are_more_than_fifty() =>
        HostileText.All.Should().HaveCountGreaterThan(50).And.OnlyHaveUniqueItems();

    [Fact]
    public async Task A_name_that_could_pass_for_another_is_refused_and_any_other_is_kept()
    {
        foreach (var name in HostileText.All)
        {
            var isKept = await KeptOrRefusedAsync(Inputs.Http(name), "name", d => d.Row.Name, name);
            isKept.Should().Be(!HostileText.Deceptions.Contains(name) && name != HostileText.Endless,
                name[..Math.Min(name.Length, 60)]);
        }
    }

    [Fact]
    public async Task Descriptions_are_kept_or_refused()
    {
        foreach (var text in HostileText.All)
            await KeptOrRefusedAsync(Inputs.Http(Next()) with { Description = text }, "description",
                d => d.Description.ReplaceLineEndings(), text.ReplaceLineEndings());
    }

    [Fact]
    public async Task Tags_are_kept_or_refused()
    {
        foreach (var text in HostileText.All)
        {
            await KeptOrRefusedAsync(Inputs.Http(Next()) with { Tags = [text] }, "tags/0", d => d.Row.Tags.Single(),
                text);
            await KeptOrRefusedAsync(Inputs.Http(Next()) with { Tags = [$"env:{text}"] }, "tags/0",
                d => d.Row.Tags.Single(), $"env:{text}");
        }
    }

    [Fact]
    public async Task Addresses_header_names_and_header_values_are_kept_or_refused()
    {
        foreach (var text in HostileText.All)
        {
            await KeptOrRefusedAsync(Inputs.Http(Next(), baseUrl: text), "base_url", d => d.Fields.Text("base_url")!,
                text);
            await KeptOrRefusedAsync(Inputs.Http(Next(), baseUrl: $"https://api.example.com/{text}"), "base_url",
                d => d.Fields.Text("base_url")!, $"https://api.example.com/{text}");
            await KeptOrRefusedAsync(WithHeader(text, "x"), "headers/", d => d.Fields.Items("headers")[0].Text("name")!,
                text);
            await KeptOrRefusedAsync(WithHeader("X-Text", text), "headers/",
                d => d.Fields.Items("headers")[0].Text("value")!, text);
        }
    }

    [Fact]
    public async Task A_remote_response_is_shown_as_received_without_invisible_characters()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        var input =
            Inputs.Http(Next()) with { Fields = Inputs.HttpFields(peer.Address.ToString(), ("token", "s3cret")) };
        foreach (var text in HostileText.All.Where(StorableOnTheWire))
        {
            peer.AnswerWith(404, text, "text/html");
            var result = await Host.Get<ConnectionTester>().TestAsync(Owner, input, null, default);
            result.Status.Should().Be(404);
            result.Excerpt!.Should().NotBeEmpty().And.NotContainAny("\u202E", "\u202D", "\u2066", "\u200B", "\uFEFF");
            // A byte order mark at the start says how the text is encoded; it is not part of it.
            result.Excerpt!.Zip(text.StartsWith('\uFEFF') ? text[1..] : text).Should()
                .OnlyContain(pair => pair.First == pair.Second || pair.First == '\uFFFD');
        }
    }

    [Fact]
    public async Task A_name_from_before_the_rule_can_be_kept_in_an_edit_but_not_given_again()
    {
        var id = await CreateAsync("billing");
        await using (var db = Host.OpenDb())
            await db.Set<Connection>().Where(c => c.Id == id)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.Name, "bil\u202Eling"));

        await Service.UpdateAsync(Owner, id, Inputs.Http("bil\u202Eling") with { Tags = ["env:prod"] },
            await VersionOfAsync(id), default);

        (await Queries.GetAsync(Owner, id, default)).Row.Tags.Should().Equal("env:prod");
        Host.Get<ConnectionInputRules>().Check(Inputs.Http("bil\u202Eling"),
            await Queries.GetAsync(Owner, id, default)).Should().NotContain(f => f.Field == "name");
        var version = await VersionOfAsync(id);
        var rename = () => Service.UpdateAsync(Owner, id, Inputs.Http("bil\u202Elong"), version, default);
        (await rename.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should()
            .ContainSingle().Which.Message.Should().Contain("U+202E");
    }

    [Fact]
    public async Task Teams_and_people_have_the_same_rule()
    {
        foreach (var name in HostileText.Deceptions)
        {
            var team = () => Host.Get<TeamService>().CreateAsync(Owner, name, "", default);
            (await team.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should()
                .ContainSingle().Which.Field.Should().Be("name");
            AccountRules.Check("ada@example.com", name).Should().ContainSingle().Which.Field.Should().Be("name");
            AccountRules.Check($"a{name}@example.com".Replace(" ", ""), "Ada").Should().ContainSingle()
                .Which.Field.Should().Be("email");
        }
        foreach (var name in HostileText.Honest.Concat(HostileText.Scripts))
        {
            AccountRules.Check("ada@example.com", name).Should().BeEmpty();
            await Host.Get<TeamService>().CreateAsync(Owner, name, "", default);
        }
    }

    [Fact]
    public void A_name_from_outside_loses_what_nobody_sees()
    {
        NameCharacters.Clean("bil\u202E\u200Bling\u0007\uFE0F").Should().Be("billing");
        foreach (var name in HostileText.Honest.Concat(HostileText.Scripts))
            NameCharacters.Clean(name).Should().Be(name);
        foreach (var name in HostileText.Deceptions) NameCharacters.Fault(NameCharacters.Clean(name)).Should().BeNull();
    }

    private async Task<bool> KeptOrRefusedAsync(ConnectionInput input, string field,
        Func<ConnectionDetails, string> read, string text)
    {
        try
        {
            var id = await Service.AddAsync(Owner, input, default);
            var kept = read(await Queries.GetAsync(Owner, id, default));
            kept.Should().BeOneOf(text.Trim().Normalize(), text, text.ToLowerInvariant());
            return true;
        }
        catch (Problem.Invalid refused)
        {
            refused.Faults.Should()
                .NotBeEmpty().And.OnlyContain(
                    f => f.Field.StartsWith(field, StringComparison.Ordinal) && f.Message.Length > 10
                        && f.Message.Length < 1000);
            return false;
        }
    }

    private ConnectionInput WithHeader(string name, string value)
    {
        var fields = Inputs.HttpFields("https://api.example.com", ("token", "s3cret"));
        fields.Add("headers", new FieldValue.Items([new FieldSet { { "name", name }, { "value", value } }]));
        return Inputs.Http(Next()) with { Fields = fields };
    }

    // What is no text travels as something else.
    private static bool StorableOnTheWire(string text) =>
        !text.Any(c => char.IsSurrogate(c) || char.IsControl(c)) && text.IsNormalized();

    private string Next() => $"connection {++number}";
}
