using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>A time on the axis; the script shows it in the reader's zone. Written by hand, since <c>text</c> is a word of Razor's own.</summary>
public sealed class AxisLabel : ComponentBase
{
    /// <summary>Where.</summary>
    [Parameter, EditorRequired]
    public string X { get; set; } = "";

    /// <summary>When.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset At { get; set; }

    /// <summary>True if seconds matter.</summary>
    [Parameter, EditorRequired]
    public bool HasSeconds { get; set; }

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", X);
        builder.AddAttribute(2, "y", "18");
        builder.AddAttribute(3, "text-anchor", "middle");
        builder.AddAttribute(4, "data-utc", At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        builder.AddAttribute(5, "data-seconds", HasSeconds ? "1" : null);
        builder.AddContent(6, At.UtcDateTime.ToString(HasSeconds ? "HH:mm:ss" : "HH:mm", CultureInfo.InvariantCulture));
        builder.CloseElement();
    }
}
