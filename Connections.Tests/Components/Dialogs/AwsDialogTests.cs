using Bunit;

namespace Connections.Tests.Components.Dialogs;

public sealed class AwsDialogTests : DialogTest
{
    protected override (string Key, string Value)[] Settings => [("Aws:PrincipalId", "210987654321")];

    [Fact]
    public async Task The_trust_policy_is_shown_after_Create_and_a_new_External_ID_can_be_made()
    {
        var dialog = await OpenNewAsync("AWS");
        Type("name", "aws-prod");
        Type("fields/account_id", "123456789012");
        Type("fields/role", "workflow-role");
        await PressAsync("Create");
        Until(() => Screen.Markup.Should().Contain("sts:AssumeRole"));
        await PressAsync("Done");
        var id = (Guid)(await ResultOf(dialog))!.Data!;
        var external = (await ReadAsync(id)).Fields.Text("external_id")!;
        Drawn.Should().Contain(external).And.Contain("arn:aws:iam::210987654321:root").And.Contain("Copy External ID");

        var edit = await OpenEditAsync(id);
        Screen.Find(".renew input").Change(true);
        await PressAsync("Save");
        Until(() => HasButton("Done").Should().BeTrue());
        await PressAsync("Done");
        (await ResultOf(edit))!.Data.Should().Be(true);
        (await ReadAsync(id)).Fields.Text("external_id").Should().NotBe(external);
    }
}
