using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Specs;
using static Connections.Core.JsonTree;

namespace Connections.Core.Automation.Workflows;

/// <summary>What a step waits for: that other branches are done, or that its own answer holds a condition.</summary>
public sealed partial class WorkflowDocument
{
    private const string Gate = "completionGate";
    private const string Readiness = "readinessGate";
    private const string Linear = "RETRY_STRATEGY_LINEAR";

    /// <summary>Says what must hold before what follows a step runs; null: nothing.</summary>
    /// <exception cref="Problem.NotFound">There is no such step.</exception>
    /// <exception cref="Problem.Invalid">There is no such comparison, or a number is out of its bounds.</exception>
    public void SetGate(string step, GateView? gate)
    {
        var of = Step(step);
        if (gate is null) of.Remove(Gate);
        else
        {
            if (!SpecOperators.IsKnown(gate.Operator))
                throw new Problem.Invalid("operator", "Choose a comparison.");
            EnsureRetry(gate.Seconds, gate.MaxRetries);
            var there = Member(of, Gate);
            var condition = Member(there, "completionCondition");
            condition["operand1"] = gate.Left?.DeepClone();
            condition["operator"] = gate.Operator;
            if (SpecOperators.IsUnary(gate.Operator)) condition.Remove("operand2");
            else condition["operand2"] = gate.Right?.DeepClone();
            PutRetry(there, gate.Seconds, gate.MaxRetries);
        }
        Changed();
    }

    /// <summary>Says whether a step where branches join waits for all of them.</summary>
    /// <exception cref="Problem.NotFound">There is no such step.</exception>
    public void SetWaitsForAll(string step, bool waits)
    {
        var of = Step(step);
        if (waits) Member(of, Readiness)["thresholdType"] = "ALL";
        else of.Remove(Readiness);
        Changed();
    }

    private static void EnsureRetry(int seconds, int max)
    {
        if (max is < 0 or > 20) throw new Problem.Invalid("retries", "Use a whole number from 0 to 20.");
        if (max > 0 && seconds is < 1 or > 86_400)
            throw new Problem.Invalid("interval", "Use 1 to 86400 seconds: one day at most.");
    }

    private static void PutRetry(JsonObject into, int seconds, int max)
    {
        var strategy = Member(into, "retryStrategy");
        strategy["kind"] = Linear;
        var linear = Member(strategy, "linear");
        linear["interval"] = string.Create(CultureInfo.InvariantCulture, $"{seconds}s");
        linear["maxRetries"] = max;
    }
}
