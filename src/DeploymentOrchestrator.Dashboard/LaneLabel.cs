using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>The name of a lane. It is written as a component because <c>text</c> is a reserved element name in Razor.</summary>
public sealed class LaneLabel : ComponentBase
{
    private const int Longest = 28;

    /// <summary>The vertical position of the baseline.</summary>
    [Parameter, EditorRequired]
    public int Y { get; set; }

    /// <summary>The name.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "class", "lane");
        builder.AddAttribute(2, "x", "12");
        builder.AddAttribute(3, "y", Y.ToString(CultureInfo.InvariantCulture));
        builder.AddContent(4, Text.Length <= Longest ? Text : $"{Text[..(Longest - 1)]}…");
        builder.CloseElement();
    }
}
