using Microsoft.AspNetCore.Antiforgery;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>The forms that change something. They are accepted only from our own pages and only with a reason.</summary>
internal static class Forms
{
    private const int LongestReason = 500;

    /// <summary>Reads the reason from a form.</summary>
    /// <returns>The reason, or what is wrong with the form.</returns>
    public static async Task<(string? Reason, string? Problem)> ReadReasonAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType || !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
        {
            return (null, "The form has expired. Check it and submit it again.");
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var reason = SafeText.OneLine(form["reason"], LongestReason);
        return string.IsNullOrWhiteSpace(reason) ? (null, "Enter a reason: it is recorded for those who look at this later.") : (reason, null);
    }
}

/// <summary>A page that asks for confirmation before an action.</summary>
/// <param name="Title">The action to confirm.</param>
/// <param name="Subject">What the action applies to.</param>
/// <param name="SubjectHref">The address of its page.</param>
/// <param name="Preview">What will happen, and what will not; one sentence per element.</param>
/// <param name="Button">The label of the button.</param>
/// <param name="IsGrave">True if the action cannot be undone.</param>
/// <param name="Problem">Why the previous attempt was rejected; null if there was none.</param>
public sealed record Confirmation(
    string Title, string Subject, string SubjectHref, IReadOnlyList<string> Preview, string Button, bool IsGrave, string? Problem = null);
