using Bunit;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components.Forms;

namespace Connections.Tests.Components.Shared;

public sealed class SecretInputTests : ScreenTest
{
    private const string Marker = "marker-of-a-secret-41c7";
    private SecretDraft draft = SecretDraft.Empty;

    [Fact]
    public void A_secret_that_is_typed_reaches_the_server_and_never_comes_back()
    {
        var cut = Show();

        cut.Find("input").Input(Marker);

        draft.Value!.Reveal().Should().Be(Marker);
        cut.Markup.Should().NotContain(Marker);
        cut.Find("input").HasAttribute("value").Should().BeFalse();
        cut.Render(p => p.Add(c => c.Draft, draft).Add(c => c.HasError, true));
        cut.Markup.Should().NotContain(Marker);
    }

    [Fact]
    public void A_secret_of_several_lines_never_comes_back_either()
    {
        var cut = Show(multiline: true);

        cut.Find("textarea").Input($"-----BEGIN\n{Marker}");

        draft.Value!.Reveal().Should().Contain(Marker);
        cut.Markup.Should().NotContain(Marker);
    }

    [Fact]
    public void Browsers_and_password_managers_are_asked_to_keep_out()
    {
        var input = Show().Find("input");

        input.GetAttribute("type").Should().Be("password");
        input.GetAttribute("autocomplete").Should().Be("one-time-code");
        input.GetAttribute("spellcheck").Should().Be("false");
        input.HasAttribute("data-1p-ignore").Should().BeTrue();
        input.GetAttribute("data-lpignore").Should().Be("true");
    }

    [Fact]
    public void A_stored_secret_reads_when_and_by_whom_it_was_set()
    {
        var cut = Show(stored: true);

        cut.Find(".state").TextContent.Should()
            .Contain("Set 3 days ago").And.Contain("by Ada. Leave empty to keep it.");
        cut.Find("input").GetAttribute("aria-describedby").Should().Contain(cut.Find(".state").Id);
    }

    [Fact]
    public void Emptying_the_field_keeps_the_stored_secret()
    {
        var cut = Show(stored: true);

        cut.Find("input").Input(Marker);
        draft.State.Should().Be(SecretFieldState.Typed);
        cut.Find("input").Input("");

        draft.Should().Be(SecretDraft.Unchanged);
    }

    [Fact]
    public void An_optional_secret_can_be_cleared_and_the_clearing_taken_back()
    {
        var cut = Show(stored: true, optional: true);

        cut.Find(".state button").Click();
        draft.Should().Be(SecretDraft.Cleared);
        cut.Markup.Should().Contain("Will be removed when you save.");
        cut.Find(".note button").Click();

        draft.Should().Be(SecretDraft.Unchanged);
    }

    [Fact]
    public void A_required_secret_cannot_be_cleared() => Show(stored: true).FindAll(".state button").Should().BeEmpty();

    [Fact]
    public void A_form_that_comes_back_says_that_the_secret_is_still_held()
    {
        draft = SecretDraft.Typed(Marker);

        var cut = Show();

        cut.Markup.Should().Contain("Entered, not saved yet.").And.NotContain(Marker);
        cut.Find(".note button").Click();
        draft.Should().Be(SecretDraft.Empty);
        cut.FindAll("input").Should().ContainSingle();
    }

    [Fact]
    public void A_file_is_read_by_name_and_not_shown()
    {
        var cut = Show(multiline: true);

        cut.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText($"-----BEGIN\n{Marker}", "key.pem"));

        cut.WaitForAssertion(() => cut.Markup.Should().Contain("Read from key.pem, not saved yet."));
        draft.Value!.Reveal().Should().Contain(Marker);
        cut.Markup.Should().NotContain(Marker);
    }

    [Theory]
    [InlineData(0, "is empty")]
    [InlineData(SecretInput.MaxLength + 1, "is larger than 64 KB")]
    public void A_file_of_the_wrong_size_is_refused_with_the_reason(int size, string reason)
    {
        var cut = Show(multiline: true);

        cut.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(new byte[size], "key.pem"));

        cut.WaitForAssertion(() => cut.Find("[role=alert]").TextContent.Should().Contain(reason));
        draft.Should().Be(SecretDraft.Empty);
    }

    [Fact]
    public void A_binary_file_is_refused_with_the_reason()
    {
        var cut = Show(multiline: true);

        cut.FindComponent<InputFile>()
            .UploadFiles(InputFileContent.CreateFromBinary([0x30, 0x82, 0xff, 0x00], "key.der"));

        cut.WaitForAssertion(
            () => cut.Find("[role=alert]").TextContent.Should()
                .Contain("contains neither text nor a key or certificate"));
    }

    private IRenderedComponent<SecretInput> Show(bool stored = false, bool optional = false, bool multiline = false)
    {
        if (stored) draft = SecretDraft.Unchanged;
        IRenderedComponent<SecretInput>? cut = null;
        cut = Render<SecretInput>(p => p
            .Add(c => c.Id, "token")
            .Add(c => c.Draft, draft)
            .Add(c => c.DraftChanged, changed =>
            {
                draft = changed;
                cut!.Render(again => again.Add(c => c.Draft, changed));
            })
            .Add(c => c.IsStored, stored)
            .Add(c => c.SetAt, stored ? Time.GetUtcNow().AddDays(-3) : null)
            .Add(c => c.SetBy, stored ? "Ada" : null)
            .Add(c => c.Optional, optional)
            .Add(c => c.Multiline, multiline));
        return cut;
    }
}
