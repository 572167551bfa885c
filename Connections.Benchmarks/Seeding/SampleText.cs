using Connections.Core.Connections;

namespace Connections.Benchmarks.Seeding;

/// <summary>
/// Names, descriptions and tags as companies write them, from a generator with a fixed seed: the same data each time.
/// </summary>
internal sealed class SampleText(Random random)
{
    private static readonly string[] Teams =
    [
        "billing", "payments", "checkout", "search", "catalog", "identity", "platform", "data", "growth", "support",
        "security", "mobile",
        "infra", "observability", "ledger", "fraud", "logistics", "pricing", "messaging", "onboarding", "reporting",
        "risk", "studio", "partners",
    ];

    private static readonly string[] Purposes =
    [
        "alerts", "deploys", "sync", "export", "import", "webhooks", "tickets", "runbook", "rollback", "audit",
        "backups", "invoices", "reviews",
        "approvals", "cleanup", "rotation", "digest", "paging", "provisioning", "offboarding", "mirror", "scaling",
        "metrics", "enrichment",
    ];

    private static readonly string[] Openings = ["Used by", "For", "Read-only access for", "Owned by the team behind",
        "Shared with", "Temporary, until the migration is complete, for"];

    private static readonly string[] Closings =
    [
        "Ask in the team's channel before you change it.", "Rotated every quarter.", "Do not use it for batch jobs.",
        "The vendor's contract ends next year.",
        "Created during the incident review.", "Limited to the sandbox account.", "Its owner is on call.",
    ];

    private static readonly string[] Environments = ["prod", "staging", "dev", "qa", "sandbox"];
    private static readonly string[] Regions = ["us1", "us3", "us5", "eu1", "ap1", "ap2", "eu-west-1", "eu-central-1",
        "us-east-1", "us-west-2", "ap-south-1", "sa-east-1"];
    private static readonly string[] Tiers = ["gold", "silver", "bronze"];
    private static readonly string[] Compliance = ["pci", "sox", "hipaa", "gdpr", "none"];

    private static readonly string[] GivenNames =
    [
        "Ada", "Alan", "Barbara", "Claude", "Dorothy", "Edsger", "Frances", "Grace", "Hedy", "Ivan", "Jean",
        "Katherine", "Leslie", "Margaret", "Niklaus",
        "Olga", "Peter", "Radia", "Sophie", "Tim", "Ursula", "Vint", "Wanda", "Ximena", "Yukihiro", "Zofia",
    ];

    private static readonly string[] FamilyNames =
    [
        "Almeida", "Becker", "Costa", "Dubois", "Eriksen", "Fischer", "García", "Haddad", "Ito", "Jansen", "Kowalska",
        "Lindqvist", "Moreau", "Novák",
        "Okafor", "Petrov", "Quinn", "Rossi", "Schmidt", "Tanaka", "Usman", "Varga", "Weiss", "Yılmaz", "Zhang",
    ];

    /// <summary>A person's name.</summary>
    public string Person() => $"{Any(GivenNames)} {Any(FamilyNames)}";

    /// <summary>What a team works on.</summary>
    public string Team() => Any(Teams);

    /// <summary>A connection's name, unique by its number.</summary>
    public string Name(string integration, int number) => random.Next(4) switch
    {
        0 => $"{integration} {Any(Teams)} {Any(Purposes)} {number}",
        1 => $"{Any(Teams)}/{Any(Environments)}/{Any(Purposes)}-{number}",
        _ => $"{Any(Teams)}-{Any(Purposes)}-{Any(Environments)}-{number}",
    };

    /// <summary>None to three sentences.</summary>
    public string Description() => random.Next(10) switch
    {
        < 3 => "",
        < 8 => $"{Any(Openings)} {Any(Teams)} {Any(Purposes)}.",
        _ => $"{Any(Openings)} {Any(Teams)} {Any(Purposes)}. {Any(Closings)} {Any(Closings)}",
    };

    /// <summary>None to five tags; an environment twice now and then, as a group with several members has it.</summary>
    public IReadOnlyList<IdentifierTag> Tags()
    {
        var texts = new HashSet<string>();
        var count = random.Next(6);
        while (texts.Count < count)
        {
            texts.Add(random.Next(20) switch
            {
                < 6 => $"env:{Any(Environments)}",
                < 10 => $"team:{Any(Teams)}",
                < 13 => $"region:{Any(Regions)}",
                < 15 => $"service:{Any(Teams)}-{Any(Purposes)}",
                15 => $"account:{100000 + random.Next(3000)}",
                16 => $"tier:{Any(Tiers)}",
                17 => $"compliance:{Any(Compliance)}",
                18 => $"cost_center:cc-{random.Next(120)}",
                _ => $"tenant:t{random.Next(5000)}",
            });
        }
        return IdentifierTag.ParseAll([.. texts], []);
    }

    /// <summary>A secret of the given length.</summary>
    public string Secret(int length) => string.Create(length, random, static (text, random) =>
    {
        const string signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        for (var i = 0; i < text.Length; i++) text[i] = signs[random.Next(signs.Length)];
    });

    private string Any(string[] words) => words[random.Next(words.Length)];
}
