using System.Globalization;
using System.Net;
using Connections.Core;
using Connections.Core.People;
using Connections.Tests.Support;
using Connections.Web.Auth;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Auth;

/// <summary>
/// Circuits, as someone asks for them who is no browser: to whom they belong, how many there are, when they end.
/// </summary>
public sealed class CircuitTests : IClassFixture<CircuitTests.ProductWithPageLimit>
{
    private readonly Product product;

    public CircuitTests(ProductWithPageLimit few) => product = few.Product;

    [Fact]
    public async Task A_circuit_is_given_back_to_the_session_that_began_it_and_to_no_other()
    {
        var (mine, other) = (await SignInAsync(), await SignInAsync());
        await using var first = await CircuitClient.ConnectAsync(product, mine);
        var secret = (await first.StartAsync())!;

        await using (var thief = await CircuitClient.ConnectAsync(product, other))
            (await thief.ReconnectAsync(secret)).Should().BeFalse("it is another session's, though the same person's");
        await using var again = await CircuitClient.ConnectAsync(product, mine);
        (await again.ReconnectAsync(secret)).Should().BeTrue();
    }

    [Fact]
    public async Task A_circuit_that_is_made_up_or_put_by_is_given_to_nobody()
    {
        var (mine, other) = (await SignInAsync(), await SignInAsync());
        await using var first = await CircuitClient.ConnectAsync(product, mine);
        var secret = (await first.StartAsync())!;
        await using var thief = await CircuitClient.ConnectAsync(product, other);

        (await thief.CallAsync("ResumeCircuit", secret, "http://localhost/", "http://localhost/", "[]", "")).Should()
            .BeNull();
        (await thief.ReconnectAsync("CfDJ8guess")).Should().BeFalse();
        (await thief.ReconnectAsync("")).Should().BeFalse();
    }

    [Fact]
    public async Task A_person_has_so_many_connections_and_no_more()
    {
        // One of its own: the server counts connections of other tests for a moment after these have ended.
        await using var product = new Product(PageLimit);
        var cookies = await SignInAsync(product);
        var open = new List<CircuitClient>();
        try
        {
            for (var i = 0; i < product.Services.GetRequiredService<PageLimits>().MaxConnectionsPerUser; i++)
            {
                open.Add(await CircuitClient.ConnectAsync(product, cookies));
                // A connection is counted behind its handshake: only once it answers a call is it before the next one.
                (await open[^1].ReconnectAsync("none")).Should().BeFalse();
            }
            open.Add(await CircuitClient.ConnectAsync(product, cookies));

            await open[^1].EndedAsync();
            (await open[0].StartAsync()).Should().NotBeNull();
            using var anyone = product.Browser();
            anyone.Timeout = TimeSpan.FromSeconds(10);
            (await anyone.GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK);
            (await anyone.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
        }
        finally
        {
            foreach (var one in open) await one.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("[1,true,", "cut off")]
    [InlineData("{}", "no list")]
    [InlineData("[2,true,null]", "of another call")]
    [InlineData("[1,false,null]", "of another outcome")]
    [InlineData("[1,true]", "without a value")]
    [InlineData("[1,true,null,1]", "too long")]
    [InlineData("", "empty")]
    public async Task A_forged_answer_to_a_browser_call_is_no_error_in_the_log(string answer, string why)
    {
        await using var client = await CircuitClient.ConnectAsync(product, await SignInAsync());
        await client.StartAsync();

        await client.SendAsync("EndInvokeJSFromDotNet", 1, true, answer);

        await client.EndedAsync();
        product.Log.Lines.Should().NotContain(line => line.Contains("Exception") && line.Contains("Circuits"), why);
    }

    [Theory]
    [InlineData("[{0},true,{{\"a\":1}}]", true, "another type than was asked for")]
    [InlineData("[{0},true,7]", true, "a number")]
    [InlineData("[{0},false,\"boom\\r\\ncrit: forged\\n at Forged.Trace()\"]", false,
        "a failure with lines of its own")]
    public async Task A_forged_answer_of_the_wrong_type_is_one_line_of_the_log(
        string answer, bool succeeded, string why)
    {
        var cookies = await SignInAsync();
        using var browser = product.Browser();
        browser.DefaultRequestHeaders.Add("Cookie", cookies);
        await using var client = await CircuitClient.ConnectAsync(product, cookies);
        await client.OpenAsync(await browser.GetStringAsync("/actions/connections"));
        var call = await client.CalledAsync("Blazor._internal.PageTitle.getAndRemoveExistingTitle");
        var before = product.Log.Lines.Count;

        var text = string.Format(CultureInfo.InvariantCulture, answer, call);
        await client.SendAsync("EndInvokeJSFromDotNet", call, succeeded, text);
        await client.FailedAsync();

        var lines = product.Log.Lines.Skip(before);
        lines.Where(line => line.Contains("Microsoft.AspNetCore.Components")).Should().ContainSingle(why).Which.Should()
            .StartWith("Warning").And.Contain("somebody forged that response")
            .And.NotContain("\n").And.NotContain("   at ");
    }

    [Fact]
    public async Task A_session_that_ends_ends_its_connections()
    {
        var (mine, other) = (await SignInAsync(), await SignInAsync());
        await using var ending = await CircuitClient.ConnectAsync(product, mine);
        await using var staying = await CircuitClient.ConnectAsync(product, other);
        await ending.StartAsync();
        using (var browser = product.Browser())
        {
            browser.DefaultRequestHeaders.Add("Cookie", mine);
            using var signedOut = await Product.PostFormAsync(browser, "/sign-in", "/auth/sign-out");
        }

        await ending.EndedAsync();

        (await staying.StartAsync()).Should().NotBeNull();
    }

    [Theory]
    [InlineData("a password chosen with a reset link")]
    [InlineData("an admin who signs them out everywhere")]
    public async Task A_session_that_someone_else_ends_ends_its_connections(string by)
    {
        var bob = await JoinAsync("bob");
        await using var ending = await CircuitClient.ConnectAsync(product, await SignInAsync(product, bob.Email));
        await using var staying = await CircuitClient.ConnectAsync(product, await SignInAsync());
        await ending.StartAsync();

        var members = product.Services.GetRequiredService<MemberService>();
        if (by.StartsWith("an admin", StringComparison.Ordinal))
            await members.EndSessionsAsync(Actor.System, bob.Id, default);
        else
        {
            var link = await members.CreateLinkAsync(Actor.System, bob.Id, default);
            using var browser = product.Browser();
            using var chosen = await Product.PostFormAsync(browser, $"/join?token={link.Token}", "/auth/join",
                ("token", link.Token), ("password", "another long password"), ("repeat", "another long password"));
            chosen.Headers.Location!.ToString().Should().Be("/");
        }

        await ending.EndedAsync();
        (await staying.StartAsync()).Should().NotBeNull();
    }

    [Fact]
    public void The_watch_looks_at_least_once_a_second() =>
        SessionWatch.Interval.Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromSeconds(1));

    [Fact]
    public async Task A_server_has_so_many_pages_of_all_people_and_says_so()
    {
        await using var product = new Product(("Circuits:MaxPerUser", "2"), ("Circuits:Max", "2"));
        var ada = await SignInAsync(product);
        var bob = await SignInAsync(product, (await JoinAsync("bob", product)).Email);
        await using var first = await OpenListAsync(product, ada);
        await first.CalledAsync("Blazor._internal.PageTitle.getAndRemoveExistingTitle");
        await using var second = await OpenListAsync(product, ada);
        await second.CalledAsync("Blazor._internal.PageTitle.getAndRemoveExistingTitle");

        await using var third = await OpenListAsync(product, bob);
        using var browser = product.Browser();
        browser.DefaultRequestHeaders.Add("Cookie", bob);
        var page = await browser.GetStringAsync(await third.LedToAsync());

        page.Should().Contain("Too many pages are open").And.Contain("This server has reached its limit of open pages")
            .And.NotContain("maximum per person");
    }

    [Theory]
    [InlineData(0, 500, "MaxPerUser is 0")]
    [InlineData(1001, 5000, "MaxPerUser is 1001")]
    [InlineData(20, 19, "Max is 19")]
    public void Limits_with_which_nobody_could_work_stop_the_start(int person, int all, string says) =>
        FluentActions.Invoking(() => new PageLimits { MaxPerUser = person, Max = all }.Ensure()).Should()
            .Throw<StartupException>().WithMessage($"*{says}*");

    private static (string Name, string Value) PageLimit => ("Circuits:MaxPerUser", "5");

    private Task<string> SignInAsync() => SignInAsync(product);

    private Task<(Guid Id, string Email)> JoinAsync(string name) => JoinAsync(name, product);

    private static async Task<(Guid Id, string Email)> JoinAsync(string name, Product product)
    {
        var email = $"{name}-{Guid.CreateVersion7():N}@example.com";
        var link = await product.Services.GetRequiredService<MemberService>().InviteAsync(Actor.System, email, name,
            [Role.Standard.Id], [], default);
        await using var scope = product.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<InvitationService>().CompleteAsync(link.Token, Product.Password,
            null, default);
        return (link.UserId, email);
    }

    private static async Task<CircuitClient> OpenListAsync(Product product, string cookies)
    {
        using var browser = product.Browser();
        browser.DefaultRequestHeaders.Add("Cookie", cookies);
        var client = await CircuitClient.ConnectAsync(product, cookies);
        await client.OpenAsync(await browser.GetStringAsync("/actions/connections"));
        return client;
    }

    private static async Task<string> SignInAsync(Product product, string email = Product.Email)
    {
        using var browser = product.Browser();
        using var signedIn = await Product.PostFormAsync(browser, "/sign-in", "/auth/sign-in", ("email", email),
            ("password", Product.Password));
        return signedIn.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("cnx=", StringComparison.Ordinal))
            .Split(';')[0];
    }

    /// <summary>The product, in which one person has few pages.</summary>
    public sealed class ProductWithPageLimit : IAsyncLifetime
    {
        public Product Product { get; } = new(PageLimit);

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync() => await Product.DisposeAsync();
    }
}
