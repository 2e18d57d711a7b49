using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>A time on the axis; the script shows it in the reader's time zone. It is written as a component because <c>text</c> is a reserved element name in Razor.</summary>
public sealed class AxisLabel : ComponentBase
{
    /// <summary>The horizontal position.</summary>
    [Parameter, EditorRequired]
    public string X { get; set; } = "";

    /// <summary>The time to show.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset At { get; set; }

    /// <summary>True if the label shows seconds.</summary>
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
