using Bunit;
using Connections.Core;
using Connections.Tests.Components.Groups;
using Connections.Web.Components.Details;
using Microsoft.AspNetCore.Components.Rendering;

namespace Connections.Tests.Components;

public sealed class DetailsSectionTests : GroupScreenTest
{
    [Fact]
    public async Task An_answer_about_former_details_is_not_shown_under_other_ones()
    {
        var (former, next) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var section = Render<SlowSection>(p => p.Add(s => s.Id, former));
        await AnswerAsync(section, former, "former");
        section.WaitForAssertion(() => section.Markup.Should().Be("former"));

        section.Render(p => p.Add(s => s.Version, 1));
        section.Render(p => p.Add(s => s.Id, next));
        section.Markup.Should().BeEmpty("it is of others");
        await AnswerAsync(section, next, "next");
        section.WaitForAssertion(() => section.Markup.Should().Be("next"));
        await AnswerAsync(section, former, "former, late");

        section.Markup.Should().Be("next");
    }

    private static Task AnswerAsync(IRenderedComponent<SlowSection> section, Guid of, string text) =>
        section.InvokeAsync(() => section.Instance.Answer(of, text));

    // Answers when the test says so.
    private sealed class SlowSection : DetailsSection
    {
        private readonly List<(Guid Of, TaskCompletionSource<string> Answer)> asked = [];
        private string? shown;

        public void Answer(Guid of, string text)
        {
            var (_, answer) = asked.First(a => a.Of == of);
            asked.RemoveAll(a => a.Answer == answer);
            answer.SetResult(text);
        }

        protected override async Task<Action> ReadAsync(Actor actor)
        {
            var answer = new TaskCompletionSource<string>();
            asked.Add((Id, answer));
            var text = await answer.Task;
            return () => shown = text;
        }

        protected override void Clear() => shown = null;

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, shown);
    }
}
