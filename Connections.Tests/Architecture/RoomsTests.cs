using Connections.Core;
using Connections.Tests.Support;

namespace Connections.Tests.Architecture;

/// <summary>
/// The picture of docs/architecture.md, held against the compiled code. Whoever changes one changes the other, in the
/// same commit.
/// </summary>
public sealed class RoomsTests
{
    // A room, and the rooms it may import. What stands directly in Connections.Core is for all; of that, only the types
    // named here, which put the rooms together, import any room.
    private static readonly Picture Rooms = new("Connections.Core", "CoreServices", "Installation")
    {
        { "Integrations" },
        { "Settings", "Integrations" },
        { "Storage" },
        { "Secrets", "Storage" },
        { "Audit", "Storage", "Secrets" },
        { "Background", "Storage" },
        { "People", "Storage", "Audit", "Background" },
        { "Access", "Storage", "Audit", "People" },
        { "Jobs", "Storage", "People" },
        { "Connections", "Storage", "Audit", "People", "Access", "Secrets", "Integrations", "Jobs" },
        { "Groups", "Storage", "Audit", "People", "Access", "Connections", "Integrations" },
        { "Impact", "Storage", "People", "Access", "Connections" },
        { "Tiles", "Storage", "Audit", "Access", "Secrets", "Integrations" },
        { "Maintenance", "Storage", "Audit", "People", "Access", "Secrets", "Connections" },
        { "Runtime", "Storage", "Audit", "Background", "People", "Access", "Secrets", "Integrations", "Connections",
            "Groups", "Impact" },
        { "Files", "Storage", "Audit", "People", "Access", "Secrets", "Integrations", "Connections", "Groups",
            "Runtime" },
        { "Automation", "Storage", "Audit", "People", "Access", "Secrets", "Integrations", "Connections", "Groups",
            "Impact", "Tiles", "Runtime" },
    };

    // The ways out of this machine.
    private static readonly string[] Senders =
    [
        "System.Net.Http.HttpClient", "System.Net.Http.HttpMessageInvoker", "System.Net.Http.SocketsHttpHandler",
        "System.Net.Http.HttpClientHandler", "System.Net.Sockets.Socket", "System.Net.Sockets.TcpClient",
    ];

    // Types of the host that may reach past the services into the database, each with its reason.
    private static readonly string[] HostTypesWithDatabase = [];

    private static readonly AssemblyReading Core = AssemblyReading.Of(typeof(Actor).Assembly);
    private static readonly AssemblyReading Web = AssemblyReading.Of(typeof(Program).Assembly);

    [Fact]
    public void Each_room_imports_only_what_the_picture_allows() => Rooms.Breaches(Core).Should().BeEmpty();

    [Fact]
    public void The_picture_on_paper_is_the_same()
    {
        var paper = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "architecture.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 5 && cells[1].StartsWith('`'))
            .Select(cells => $"{cells[1].Trim('`')}: {cells[3]}");

        paper.Should()
            .Equal(Rooms.Select(
                line => $"{line.Room}: {(line.MayImport.Count == 0 ? "nothing" : string.Join(", ", line.MayImport))}"));
    }

    [Fact]
    public void Core_knows_nothing_of_the_web() =>
        Core.Needs.Where(
            name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || name.StartsWith("MudBlazor", StringComparison.Ordinal))
            .Should().BeEmpty();

    [Fact]
    public void The_API_knows_nothing_of_the_screens() =>
        Web.References.Where(r => r.From.IsIn("Connections.Web.Api") && r.To.IsIn("Connections.Web.Components"))
            .Should().BeEmpty();

    [Fact]
    public void Only_Runtime_opens_a_secret()
    {
        var opener = new TypeName("Connections.Core.Secrets", "SecretOpener");

        Core.References.Concat(Web.References)
            .Where(r => r.To == opener && r.Member is not null && r.From != opener)
            .Where(r => !r.From.IsIn("Connections.Core.Runtime") && !IsComposition(r))
            .Should().BeEmpty();
        if (Core.Types.Any(type => type.IsIn("Connections.Core.Secrets")))
            Core.Types.Should().Contain(opener, "a rule about a type that is gone guards nothing");
    }

    [Fact]
    public void Only_commands_read_what_lies_on_the_operators_machine()
    {
        // A screen or an endpoint that did would read the server's environment to whoever asks.
        var readers =
            Web.References.Where(
                r => r.To.IsIn("Connections.Core.Files") && r.To.Name is "DescriptionReading" or "Placeholders")
                .ToList();

        readers.Should()
            .NotBeEmpty("a rule about what nobody does guards nothing").And.OnlyContain(
                r => r.From.IsIn("Connections.Web.Commands"));
    }

    [Fact]
    public void Only_Egress_sends_requests() =>
        MadeSenders(Core).Concat(MadeSenders(Web)).Where(r => !r.From.IsIn("Connections.Core.Runtime.Egress")).Should()
            .BeEmpty();

    [Fact]
    public void The_rule_on_senders_sees_the_clients_of_the_tests() =>
        MadeSenders(AssemblyReading.Of(typeof(RoomsTests).Assembly)).Should()
            .Contain(r => r.From.Name == nameof(LoopbackClient));

    [Fact]
    public void Web_leaves_the_database_to_the_services() =>
        Web.References
            .Where(r => r.To.IsIn("Microsoft.EntityFrameworkCore"))
            .Where(r =>
                r.From.ToString() != "Program" && !r.From.IsIn("Connections.Web.Commands")
                    && !HostTypesWithDatabase.Contains(r.From.ToString()))
            .Should().BeEmpty();

    private static IEnumerable<Reference> MadeSenders(AssemblyReading assembly) =>
        assembly.References.Where(r => r.Makes && Senders.Contains(r.To.ToString()));

    private static bool IsComposition(Reference reference) =>
        reference.Makes && reference.From == new TypeName("Connections.Core", "CoreServices");
}
