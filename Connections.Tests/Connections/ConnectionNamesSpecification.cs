using Connections.Core;
using Connections.Core.Connections;
using Connections.Tests.Support;

namespace Connections.Tests.Connections;

public sealed class ConnectionNamesOnSqlite() : ConnectionNamesSpecification(postgres: false);

public sealed class ConnectionNamesOnPostgres() : ConnectionNamesSpecification(postgres: true);

/// <summary>What a connection may be called.</summary>
public abstract class ConnectionNamesSpecification(bool postgres) : CoreSpecification(postgres)
{
    public static TheoryData<string> Bad =>
        ["", "   ", "a\0b", "a\nb", "tab\there", "\u0007", "half \ud800 pair", "half \udc00", "\ud83d",
            new string('n', 201), new string('\ufb2c', 100), "\uffff"];

    public static TheoryData<string> Good =>
        ["n", "  trimmed  ", "billing/api — staging (2)", "日本語", "🔑 key", new string('n', 200),
            new string('\ufb2c', 66), "'; DROP TABLE Connections; --"];

    // Not enumerated beforehand: half a surrogate pair does not survive that.
    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public async Task A_name_that_breaks_a_rule_is_refused_at_its_field(string name)
    {
        var create = () => CreateAsync(name);

        (await create.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().OnlyContain(f => f.Field == "name");
        Host.Get<ConnectionInputRules>().Check(Inputs.Http(name)).Should().Contain(f => f.Field == "name");
    }

    [Theory]
    [MemberData(nameof(Good))]
    public async Task Any_other_name_is_kept_trimmed_and_composed(string name)
    {
        var id = await CreateAsync(name);

        (await Queries.GetAsync(Owner, id, default)).Row.Name.Should().Be(name.Trim().Normalize());
    }

    [Theory]
    [InlineData("Billing", "billing")]
    [InlineData("Billing", "  BILLING ")]
    [InlineData("Caf\u00e9", "cafe\u0301")]
    [InlineData("стрела", "СТРЕЛА")]
    public async Task Names_that_look_the_same_are_the_same(string name, string same)
    {
        await CreateAsync(name);
        var other = await CreateAsync("Other");

        var create = () => CreateAsync(same);
        (await create.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which.Should()
            .Match<ValidationError>(
                f => f.Field == "name" && f.Message == "This name is already in use. Choose another one.");
        var version = await VersionOfAsync(other);
        var rename = () => Service.UpdateAsync(Owner, other, Inputs.Http(same), version, default);
        (await rename.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which.Field.Should()
            .Be("name");
    }

    [Fact]
    public async Task A_connection_may_change_the_case_of_its_own_name()
    {
        var id = await CreateAsync("billing");

        await Service.UpdateAsync(Owner, id, Inputs.Http("Billing"), await VersionOfAsync(id), default);

        (await NamesAsync(new())).Should().Equal("Billing");
    }

    [Fact]
    public async Task The_name_of_a_deleted_one_is_free()
    {
        await Service.DeleteAsync(Owner, await CreateAsync("Billing"), default);

        await CreateAsync("Billing");
    }

    [Fact]
    public async Task Two_creates_with_one_name_at_once_succeed_once()
    {
        for (var round = 0; round < 5; round++)
        {
            var name = $"Race {round}";
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                try
                {
                    await CreateAsync(name);
                    return "created";
                }
                catch (Problem.Invalid invalid)
                {
                    return invalid.Faults.Single().Field;
                }
            })));

            outcomes.Order().Should().Equal("created", "name", "name", "name");
        }
        (await Search.ListAsync(Owner, new(), PageRequest.First, default)).Total.Should().Be(5);
    }

    [Fact]
    public async Task A_description_of_2000_characters_is_kept_and_one_more_is_refused()
    {
        var longest = new string('ä', Connection.MaxDescription);
        var id = await Service.AddAsync(Owner, Inputs.Http("Billing") with { Description = $"  {longest}\r\n" },
            default);
        (await Queries.GetAsync(Owner, id, default)).Description.Should().Be(longest);

        foreach (var bad in new[] { longest + "x", "a\0b", "bell \u0007", "half \ud800", new string('\ufb2c', 1_000) })
        {
            var create = () => Service.AddAsync(Owner, Inputs.Http("Other") with { Description = bad }, default);
            (await create.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should()
                .ContainSingle().Which.Field.Should().Be("description");
        }
        await Service.AddAsync(Owner, Inputs.Http("Other") with { Description = "line\nline\ttab" }, default);
    }

    [Fact]
    public async Task Every_fault_is_reported_at_once_and_nothing_is_stored()
    {
        var input = Inputs.Http("", baseUrl: "ftp://example.com") with
        {
            Tags = ["env", "env:default"],
            Description = "\0"
        };

        var create = () => Service.AddAsync(Owner, input, default);

        (await create.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Select(f => f.Field).Should()
            .BeEquivalentTo("name", "description", "tags/0", "tags/1", "base_url");
        (await Search.ListAsync(Owner, new(), PageRequest.First, default)).Total.Should().Be(0);
    }
}
