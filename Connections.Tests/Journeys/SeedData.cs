using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Tests.Support;

namespace Connections.Tests.Journeys;

/// <summary>Connections that are there before the product starts, made by its own services.</summary>
internal static class SeedData
{
    public static Task InsertAsync(TestInstallation installation, params ConnectionInput[] inputs) =>
        InsertAsync(installation, TimeSpan.Zero, inputs);

    /// <summary>The last one is made now, each other one so much earlier than the next.</summary>
    public static async Task InsertAsync(TestInstallation installation, TimeSpan apart, params ConnectionInput[] inputs)
    {
        var core = await CoreHost.StartAsync(installation.Directory);
        try
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                core.Clock.AdjustTime(TimeProvider.System.GetUtcNow() - (apart * (inputs.Length - 1 - i)));
                await core.Get<ConnectionService>().AddAsync(core.Owner, inputs[i], CancellationToken.None);
            }
        }
        finally
        {
            await core.StopAsync();
        }
    }

    /// <summary>Makes things by the product's own services, now, before it starts.</summary>
    public static async Task FillAsync(TestInstallation installation, Func<CoreHost, Task> fill)
    {
        var core = await CoreHost.StartAsync(installation.Directory);
        try
        {
            core.Clock.AdjustTime(TimeProvider.System.GetUtcNow());
            await fill(core);
        }
        finally
        {
            await core.StopAsync();
        }
    }

    public static ConnectionInput OpenAi(string name, params string[] tags) => new()
    {
        Name = name,
        IntegrationType = "OpenAI",
        CredentialType = "OpenAIAPIKey",
        Fields = new FieldSet { { "api_token", new FieldValue.Secret(new SecretValue("sk-of-a-seed")) } },
        Tags = tags,
    };

    public static ConnectionInput HttpBasic(string name, Uri address, string description = "", params string[] tags) =>
        new()
        {
            Name = name,
            Description = description,
            IntegrationType = "HTTP",
            CredentialType = "HTTPBasicAuth",
            Fields = new FieldSet
        {
            { "base_url", address.GetLeftPart(UriPartial.Authority) },
            { "username", "ada" },
            { "password", new FieldValue.Secret(new SecretValue("s3cret-of-a-seed")) },
        },
            Tags = tags,
        };
}
