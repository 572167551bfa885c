using Connections.Core;
using Connections.Core.Files;
using Connections.Core.Groups;
using Connections.Tests.Support;

namespace Connections.Tests.Files;

/// <summary>
/// An installation whose connections and groups files describe, on a machine with an environment of its own.
/// </summary>
public abstract class ManifestSpecification(bool postgres) : CoreSpecification(postgres)
{
    /// <summary>Two connections and a group of them.</summary>
    public const string Billing = """
        connections:
          - name: billing-staging
            description: Invoices, for trying out
            integration: HTTP
            authentication: HTTPTokenAuth
            fields:
              base_url: https://staging.billing.example.com
              tokens:
                - name: token1
                  value: ${env:STAGING_TOKEN}
              headers:
                - name: Authorization
                  value: Bearer {{ token1 }}
            identifier_tags: [env:staging]
          - name: billing-prod
            integration: HTTP
            authentication: HTTPBasicAuth
            fields:
              base_url: https://billing.example.com
              username: ${env:PROD_USER}
              password: ${file:prod-password}
            identifier_tags: [env:prod]
            access:
              users:
                ada@example.com: editor
              roles:
                Standard: resolver
        groups:
          - name: billing
            integration: HTTP
            identifier_tags: [env]
            members: [billing-staging, billing-prod]
        """;

    private readonly TempFolder folder = new();

    /// <summary>The environment of who runs the commands.</summary>
    protected Dictionary<string, string> Environment { get; } = new()
    {
        ["STAGING_TOKEN"] = "staging-s3cret",
        ["PROD_USER"] = "svc-billing"
    };

    protected FileService Files => Host.Get<FileService>();

    protected ManagedFiles Managed => Host.Get<ManagedFiles>();

    protected GroupService Groups => Host.Get<GroupService>();

    protected GroupQueries GroupReading => Host.Get<GroupQueries>();

    /// <summary>The file that everything is described in.</summary>
    protected string FileName => folder["prod.yaml"];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await File.WriteAllTextAsync(folder["prod-password"], "prod-s3cret\n");
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }

    protected Manifest Read(string yaml)
    {
        File.WriteAllText(FileName, yaml);
        return Host.Get<ManifestReader>().Read([FileName], new Placeholders(Environment.GetValueOrDefault));
    }

    protected Task<FilePlan> PlanAsync(string yaml, Actor? actor = null, bool prune = false) =>
        Files.PlanAsync(actor ?? Owner, Read(yaml), prune, default);

    /// <summary>Applies what must be possible as a whole.</summary>
    protected async Task<IReadOnlyList<PlannedResource>> ApplyAsync(string yaml, Actor? actor = null,
        bool prune = false)
    {
        var report = await Files.ApplyAsync(actor ?? Owner, Read(yaml), prune, done: null, default);
        report.NotDone.Should().BeEmpty();
        return report.Done;
    }

    protected async Task<Guid> IdOfAsync(string name) =>
        (await Search.ListAsync(Actor.System, new() { Search = name }, PageRequest.First, default)).Rows.Single(
            r => r.Name == name).Id;

    protected async Task<Guid> GroupIdAsync(string name) =>
        (await Host.Get<GroupSearch>().ListAsync(Actor.System, new() { Search = name }, PageRequest.First,
            default)).Rows.Single(r => r.Name == name).Id;

    /// <summary>What a plan says in short: <c>Change billing-prod: password, tags</c>.</summary>
    protected static IEnumerable<string> Words(FilePlan plan) =>
        plan.Things.Where(t => t.Act != PlannedAction.None)
            .Select(t => $"{t.Act} {t.Name}: {string.Join(", ", t.Changes.Select(c => c.Field))}");
}
