using Connections.Core.Connections;
using Connections.Tests.Support;
using Connections.Web.Components.Shared;
using Connections.Web.Drafts;

namespace Connections.Tests.Components.Shared;

/// <summary>What is typed into a form, and what is left of it.</summary>
public sealed class FormDraftTests : IAsyncLifetime
{
    private DraftContent typed = new()
    {
        Name = "bill",
        Description = "",
        IntegrationType = "HTTP",
        CredentialType = "",
    };

    private TestInstallation installation = null!;
    private CoreHost core = null!;
    private SignedInForm form = null!;
    private bool isDirty = true;
    private bool isClosed;

    public async Task InitializeAsync()
    {
        installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        core = await installation.StartAsync();
        form = new(core.Owner.Id);
    }

    public async Task DisposeAsync()
    {
        form.Dispose();
        await core.DisposeAsync();
        await installation.DisposeAsync();
    }

    [Fact]
    public async Task A_draft_is_kept_when_the_form_goes_away()
    {
        var draft = await OpenAsync();
        draft.Keep();

        await draft.DisposeAsync();

        (await KeptAsync())!.Name.Should().Be("bill");
    }

    [Fact]
    public async Task A_form_without_changes_keeps_no_draft()
    {
        isDirty = false;
        var draft = await OpenAsync();
        draft.Keep();

        await draft.DisposeAsync();

        (await KeptAsync()).Should().BeNull();
    }

    [Fact]
    public async Task A_draft_follows_the_form_when_its_changes_are_taken_back()
    {
        await using (var first = await OpenAsync()) first.Keep();
        isDirty = false;
        typed = typed with { Name = "stored" };

        await using (var second = await OpenAsync()) second.Keep();

        (await KeptAsync())!.Name.Should().Be("stored");
    }

    [Fact]
    public async Task A_form_that_is_left_with_a_draft_keeps_what_is_typed_and_closes()
    {
        await using var draft = await OpenAsync();

        await LeavingFrom(draft).KeepAsync();

        isClosed.Should().BeTrue();
        (await KeptAsync())!.Name.Should().Be("bill");
    }

    [Fact]
    public async Task A_form_that_is_discarded_forgets_its_draft_and_closes()
    {
        await using var draft = await OpenAsync();
        draft.Keep();
        await draft.FlushAsync();

        await LeavingFrom(draft).DiscardAsync();

        isClosed.Should().BeTrue();
        (await KeptAsync()).Should().BeNull();
    }

    private UnsavedChanges LeavingFrom(FormDraft draft) =>
        new(() => isClosed = true, form.Submission, () => isDirty, draft);

    private async Task<FormDraft> OpenAsync()
    {
        var keepers = new DraftKeeperFactory(core.Get<DraftService>(), form.Actors, new OpenForms(), form.Notifier,
            core.Clock);
        var draft = new FormDraft(keepers.Create(DraftService.NewConnectionKey), () => isDirty, () => typed);
        await draft.FindAsync();
        return draft;
    }

    private Task<DraftContent?> KeptAsync() =>
        core.Get<DraftService>().FindAsync(core.Owner, DraftService.NewConnectionKey, default);
}
