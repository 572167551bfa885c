using Connections.Core;
using Connections.Core.Automation.Coverage;
using Connections.Core.People;

namespace Connections.Tests.Access;

/// <summary>The check of coverage: it is about all workflows and apps, so no level on one matters.</summary>
internal static partial class AccessTable
{
    private static IEnumerable<Operation> OnCoverage { get; } =
    [
        Act("CoverageService.CheckAsync", s => Anyone(s, Permissions.WorkflowsWrite),
            a => a.Host.Get<CoverageService>().CheckAsync(a.Actor, null, default))
            with { On = OperationTarget.Neither },
        Act("CoverageService.ReadAsync", s => Anyone(s, Permissions.WorkflowsRead),
            a => a.Host.Get<CoverageService>().ReadAsync(a.Actor, new(), PageRequest.First, default))
            with { On = OperationTarget.Neither },
    ];
}
