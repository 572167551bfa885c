using Connections.Tests.Support;
using Connections.Web.Ui;
using Microsoft.Playwright;

namespace Connections.Tests.Journeys;

/// <summary>
/// What journeys begin with: the product as a process with an owner, and a page on which the owner is signed in.
/// </summary>
internal static class SignedInPage
{
    public const string Email = "ada@example.com";
    public const string Password = "correct horse battery";

    /// <summary>How the product is started for a journey; its connections may reach this machine.</summary>
    public static ServerSetup Setup(TestInstallation installation, params (string Name, string Value)[] more) => new()
    {
        DataDirectory = installation.Directory,
        Settings = new Dictionary<string, string>(more.Select(m => KeyValuePair.Create(m.Name, m.Value)))
        {
            ["Setup__Owner__Email"] = Email,
            ["Setup__Owner__Name"] = "Ada",
            ["Setup__Owner__Password"] = Password,
            ["Egress__Allow__0"] = "127.0.0.1/32:*",
            ["RateLimits__TestsPerMinute"] = "1000",
            ["RateLimits__SignInsPerMinute"] = "1000",
        },
    };

    /// <summary>
    /// Signs someone in, the owner where nobody is named, and waits for the list. It sends the form without drawing it:
    /// that costs as much as the list. The journey by keys and those about sign-in fill it in.
    /// </summary>
    public static async Task SignInAsync(this IPage page, string email = Email)
    {
        await page.BeginSessionAsync(email);
        await page.GotoAsync("/");
        await page.WaitForListAsync();
    }

    /// <summary>Signs someone in and opens no page yet: for a journey that begins on another page than the list.</summary>
    public static async Task BeginSessionAsync(this IPage page, string email = Email)
    {
        var form = await page.APIRequest.GetAsync("/sign-in");
        var token = Product.FormToken(await form.TextAsync());
        var fields = page.APIRequest.CreateFormData();
        fields.Set("email", email);
        fields.Set("password", Password);
        fields.Set("__RequestVerificationToken", token);
        var answer = await page.APIRequest.PostAsync("/auth/sign-in", new() { Form = fields, MaxRedirects = 0 });
        answer.Headers["location"].Should().Be("/");
    }

    /// <summary>Ends the session as another tab would, by sending the form of the user menu.</summary>
    public static async Task EndSessionElsewhereAsync(this IPage page)
    {
        var fields = page.APIRequest.CreateFormData();
        fields.Set("__RequestVerificationToken",
            await page.Locator("#user-menu input[name=__RequestVerificationToken]").InputValueAsync());
        var answer = await page.APIRequest.PostAsync(Urls.SignOutPost, new() { Form = fields, MaxRedirects = 0 });
        answer.Headers["location"].Should().Contain("sign-in");
    }

    /// <summary>Waits until the list has drawn what it has.</summary>
    public static async Task WaitForListAsync(this IPage page) =>
        await Assertions.Expect(page.GetByText(new System.Text.RegularExpressions.Regex("^[0-9,. ]+ connections?$")))
            .ToBeVisibleAsync();

    /// <summary>Waits until the page hears a key: it can do so a moment after its rows are drawn.</summary>
    public static Task KeyIsHeardAsync(this IPage page, string key) =>
        Assertions.Expect(page.GetByRole(AriaRole.Main)).ToHaveAttributeAsync("aria-keyshortcuts",
            new System.Text.RegularExpressions.Regex($@"(^| ){System.Text.RegularExpressions.Regex.Escape(key)}( |$)"));

    /// <summary>The dialog in front.</summary>
    public static ILocator DialogInFront(this IPage page) => page.GetByRole(AriaRole.Dialog);

    /// <summary>A row of the list, by the name of its connection.</summary>
    public static ILocator Row(this IPage page, string name) =>
        page.GetByRole(AriaRole.Row)
            .Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }) });

    /// <summary>As an admin: someone who was Standard only reads from now on.</summary>
    public static async Task OnlyReadsAsync(this IPage page, string name)
    {
        await page.GotoAsync("/organization/members");
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = name });
        await row.HoverAsync();
        await row.ClickButtonAsync($"Edit {name}");
        var dialog = page.DialogInFront();
        await dialog.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("^Standard") }).UncheckAsync();
        await dialog.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("^Read Only") }).CheckAsync();
        await dialog.ClickButtonAsync("Save");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
    }

    /// <summary>Presses a button by its name.</summary>
    public static Task ClickButtonAsync(this ILocator place, string name) =>
        place.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
}
