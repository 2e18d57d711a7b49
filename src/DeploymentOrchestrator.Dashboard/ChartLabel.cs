using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>A text in a chart. It is written as a component because <c>text</c> is a reserved element name in Razor.</summary>
public sealed class ChartLabel : ComponentBase
{
    /// <summary>The horizontal position.</summary>
    [Parameter, EditorRequired]
    public double X { get; set; }

    /// <summary>The vertical position of the baseline.</summary>
    [Parameter, EditorRequired]
    public double Y { get; set; }

    /// <summary>The anchor (start, middle or end): which part of the text is placed at <see cref="X"/>.</summary>
    [Parameter, EditorRequired]
    public string Anchor { get; set; } = "start";

    /// <summary>The text.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", X.ToString("0.#", CultureInfo.InvariantCulture));
        builder.AddAttribute(2, "y", Y.ToString("0.#", CultureInfo.InvariantCulture));
        builder.AddAttribute(3, "text-anchor", Anchor);
        builder.AddContent(4, Text);
        builder.CloseElement();
    }
}
