using Connections.Web.Auth;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components;

/// <summary>Every page of a circuit; where too many are open already, none.</summary>
public sealed partial class Routes
{
    [Inject]
    private PageAdmission Admission { get; set; } = null!;
}
