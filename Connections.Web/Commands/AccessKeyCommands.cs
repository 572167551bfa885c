using System.CommandLine;
using System.Globalization;
using Connections.Core;
using Connections.Core.Maintenance;
using Connections.Core.People;

namespace Connections.Web.Commands;

/// <summary>
/// Keys for programs. The key is alone on standard output, for a script to take; what is said of it goes to
/// standard error.
/// </summary>
internal static class AccessKeyCommands
{
    private const string ToMake = "create";

    public static Command ApiKeys()
    {
        var (name, owner, expires) = (Name(),
            new Option<string?>(
                "--for")
            { Description = "Email address of the account that creates it; the first admin by default." },
            Expires());
        var create = new Command(ToMake, "Creates an API key. It is shown only once.") { name, owner,
            expires }.Does((services, parsed, ct) =>
            ShowAsync(services,
                new NewKey
                {
                    Kind = KeyKind.Api,
                    Name = parsed.GetValue(name)!,
                    ExpiresAt = End(parsed.GetValue(expires))
                }, parsed.GetValue(owner), ct));
        return new Command("api-keys", "API keys, which authenticate programs.") { create };
    }

    public static Command ApplicationKeys()
    {
        var (name, owner, expires) = (Name(),
            new Option<string>(
                "--for")
            {
                Description = "Who it acts for: a member's email address, or the name or id of a service "
                    + "account.",
                Required = true
            }, Expires());
        var scopes = new Option<string[]>(
            "--scopes")
        {
            Description = "The most it allows, such as connections_read,connections_resolve; by "
                + "default everything its owner can do.",
            AllowMultipleArgumentsPerToken = true
        };
        var registered = new Option<bool>("--registered") { Description = "Registers it for use with connections." };
        var create = new Command(ToMake, "Creates an application key. It is shown only once.") { name, owner, expires,
            scopes, registered }.Does((services, parsed, ct) =>
        {
            var key = new NewKey
            {
                Kind = KeyKind.Application,
                Name = parsed.GetValue(name)!,
                ExpiresAt = End(parsed.GetValue(expires)),
                Scopes = ScopesOf(parsed.GetValue(scopes)),
                Registered = parsed.GetValue(registered)
            };
            return ShowAsync(services, key, parsed.GetValue(owner)!, ct);
        });
        return new Command("application-keys", "Application keys, which act for a user or service account.") { create };
    }

    private static async Task ShowAsync(IServiceProvider services, NewKey input, string? account, CancellationToken ct)
    {
        var actor = await services.GetRequiredService<CommandLineIdentity>().ActAsync(account, ct);
        var key = await services.GetRequiredService<KeyService>().CreateAsync(actor, input, ct);
        await Console.Error.WriteLineAsync($"Created “{input.Name.Trim()}” ({key.Id}). The key is shown only once:");
        Console.WriteLine(key.Text);
    }

    private static Argument<string> Name() => new("name") { Description = "A name to recognize it." };

    private static Option<string?> Expires() =>
        new("--expires")
        {
            Description = "When it expires, such as 2027-01-31 or 2027-01-31T12:00:00Z; by default "
            + "it doesn't expire."
        };

    private static DateTimeOffset? End(string? text) =>
        text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var end) ? end
        : throw new Problem.Invalid(
            "expires", $"“{text}” is not a date. Write it as 2027-01-31, or as 2027-01-31T12:00:00Z.");

    private static Permissions? ScopesOf(string[]? given)
    {
        var names = (given ?? [])
            .SelectMany(
                g => g.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToList();
        if (names.Count == 0) return null;
        if (names.Find(n => PermissionNames.Named(n) is null) is { } unknown)
            throw new Problem.Invalid(
                "scopes", $"There is no permission “{unknown}”; available: "
                    + $"{string.Join(", ", PermissionNames.Single.Select(p => p.WireName()))}.");
        return names.Aggregate(Permissions.None, (all, name) => all | PermissionNames.Named(name)!.Value);
    }
}
