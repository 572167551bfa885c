using Bunit;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Web.Components.List;
using Connections.Web.Components.Shared;

namespace Connections.Tests.Components.List;

/// <summary>A row of the list of connections.</summary>
public sealed class ConnectionTableRowTests : ScreenTest
{
    [Fact]
    public void A_row_has_each_of_its_actions_once()
    {
        var row = Show();

        row.FindAll("button[aria-label='Edit aws-prod']").Should().ContainSingle();
        row.FindAll("button[aria-label='Delete aws-prod']").Should().ContainSingle();
        row.FindAll("button[aria-label='Permissions of aws-prod']").Should().ContainSingle();
    }

    [Fact]
    public void The_menu_of_a_row_is_its_buttons()
    {
        var row = Show();
        var opens = row.Find("button[aria-label='Actions for aws-prod']").GetAttribute("popovertarget");

        row.Find($"#{opens}").QuerySelectorAll("button").Select(b => b.TextContent).Should()
            .Equal("Edit", "Permissions", "Delete");
    }

    [Fact]
    public void A_row_says_how_many_tags_have_no_room_and_which()
    {
        var more = Show("account_id:123456789012", "env:production", "region:eu-central-1")
            .Find("button.more:not(.roomy)");

        more.TextContent.Should().Be("+2");
        more.GetAttribute("aria-label").Should().Be("2 more tags: env:production, region:eu-central-1");
        more.GetAttribute("data-tip").Should().Be("account_id:123456789012\nenv:production\nregion:eu-central-1");
    }

    [Fact]
    public void A_row_whose_tags_have_room_says_nothing_more() =>
        Show("env:prod", "team:search").FindAll("[data-tip]").Should().BeEmpty();

    [Theory]
    [InlineData(248, 1, "account_id:123456789012", "env:production", "region:eu-central-1")]
    [InlineData(368, 2, "account_id:123456789012", "env:production", "region:eu-central-1")]
    [InlineData(248, 2, "env:prod", "team:search")]
    [InlineData(20, 1, "env:prod", "team:search")]
    [InlineData(248, 0)]
    public void Tags_are_shown_while_they_fit(int width, int fit, params string[] tags) =>
        TagFit.Count(tags, width).Should().Be(fit);

    private IRenderedComponent<ConnectionTableRow> Show(params string[] tags)
    {
        var row = new ConnectionRow
        {
            Id = Guid.CreateVersion7(),
            Name = "aws-prod",
            IntegrationType = "AWS",
            CredentialType = "AWSAssumeRole",
            CreatedBy = "Ada",
            Tags = tags,
            Access = AccessLevel.Editor,
            IsFavorite = false,
            Health = ConnectionHealth.NotTested,
            CreatedAt = Time.GetUtcNow(),
            UpdatedAt = Time.GetUtcNow(),
            Version = Guid.CreateVersion7(),
        };
        Func<ConnectionRow, Task> nothing = _ => Task.CompletedTask;
        return Render<ConnectionTableRow>(p => p.Add(r => r.Row, row).Add(r => r.Address, "/")
            .Add(r => r.Does, new ResourceActions<ConnectionRow>(nothing, nothing, nothing, nothing)));
    }
}
