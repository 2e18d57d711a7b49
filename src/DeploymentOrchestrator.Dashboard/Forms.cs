using Microsoft.AspNetCore.Antiforgery;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>The forms that change something: only from a page of ours, and only with a reason.</summary>
internal static class Forms
{
    private const int LongestReason = 500;

    /// <summary>Reads a form's reason.</summary>
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

/// <summary>A page that asks before something is done.</summary>
/// <param name="Title">What would be done.</param>
/// <param name="Subject">To what.</param>
/// <param name="SubjectHref">Its page.</param>
/// <param name="Preview">What will happen, and what will not; a sentence each.</param>
/// <param name="Button">The word on the button.</param>
/// <param name="IsGrave">It cannot be taken back.</param>
/// <param name="Problem">Why it was not done, if it was tried.</param>
public sealed record Confirmation(
    string Title, string Subject, string SubjectHref, IReadOnlyList<string> Preview, string Button, bool IsGrave, string? Problem = null);
