using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Intake;

namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>/dead-letters</c>: events that could not be processed, with a preview of what resending each would do.</summary>
internal static class DeadLetterPages
{
    private const int PageSize = 50;
    private const int MostOfATable = 1000;

    /// <summary>Adds the routes.</summary>
    public static void MapDeadLetters(this IEndpointRouteBuilder pages, IEndpointRouteBuilder actions)
    {
        pages.MapGet("/dead-letters", ListAsync);
        pages.MapGet("/dead-letters/{id}", GetAsync);
        pages.MapGet("/dead-letters/{id}/redrive", AskRedriveAsync);
        actions.MapPost("/dead-letters/{id}/redrive", RedriveAsync);
        pages.MapGet("/dead-letters/{id}/delete", AskDeleteAsync);
        actions.MapPost("/dead-letters/{id}/delete", DeleteAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, string? after, DeadLetterStore letters)
    {
        try
        {
            var pageSize = PageAnswer.FormatOf(context.Request) is PageFormat.Csv ? MostOfATable : PageSize;
            return PageAnswer.Of<DeadLettersPage, DeadLetterPage>(context, await letters.ListAsync(pageSize, after, context.RequestAborted), tables: PageTables.Of);
        }
        catch (ArgumentException)
        {
            return PageAnswer.NotFound(context, "This part of the list no longer exists. Open the list again.");
        }
    }

    private static async Task<IResult> GetAsync(HttpContext context, string id, DeadLetterStore letters, DeadLetterPreview preview) =>
        await letters.FindAsync(id, context.RequestAborted) is { } letter
            ? PageAnswer.Of<DeadLetterDetailsPage, DeadLetterDetails>(
                context, new DeadLetterDetails(id, letter.Reason, letter.At, letter.Body, await preview.OfAsync(letter, context.RequestAborted)))
            : NotFound(context, id);

    private static async Task<IResult> AskRedriveAsync(HttpContext context, string id, DeadLetterStore letters, DeadLetterPreview preview) =>
        await letters.FindAsync(id, context.RequestAborted) is { } letter
            ? await RedrivePageAsync(context, id, letter, preview, null, StatusCodes.Status200OK)
            : NotFound(context, id);

    private static async Task<IResult> RedriveAsync(
        HttpContext context, string id, DeadLetterStore letters, DeadLetterPreview preview, FluxIntake intake, IManagementJournal journal)
    {
        if (await letters.FindAsync(id, context.RequestAborted) is not { } letter)
        {
            return NotFound(context, id);
        }

        var (reason, problem) = await Forms.ReadReasonAsync(context);
        if (problem is not null)
        {
            return await RedrivePageAsync(context, id, letter, preview, problem, StatusCodes.Status400BadRequest);
        }

        journal.Record(context, "redrive", id, reason);
        var answer = await intake.RedriveAsync(letter, context.RequestAborted);
        if (!answer.IsAccepted)
        {
            return await RedrivePageAsync(context, id, letter, preview, answer.Message, StatusCodes.Status422UnprocessableEntity);
        }

        // A crash before this line leaves the letter in place. Sending it twice is harmless, because duplicates are recognized.
        await letters.DeleteAsync(id, context.RequestAborted);
        return PageAnswer.Of<MessagePage, PageMessage>(context, new PageMessage("Resent", answer.Message));
    }

    private static async Task<IResult> AskDeleteAsync(HttpContext context, string id, DeadLetterStore letters) =>
        await letters.FindAsync(id, context.RequestAborted) is { } letter ? DeletePage(context, id, letter, null, StatusCodes.Status200OK) : NotFound(context, id);

    private static async Task<IResult> DeleteAsync(HttpContext context, string id, DeadLetterStore letters, IManagementJournal journal)
    {
        if (await letters.FindAsync(id, context.RequestAborted) is not { } letter)
        {
            return NotFound(context, id);
        }

        var (reason, problem) = await Forms.ReadReasonAsync(context);
        if (problem is not null)
        {
            return DeletePage(context, id, letter, problem, StatusCodes.Status400BadRequest);
        }

        journal.Record(context, "delete", id, reason);
        await letters.DeleteAsync(id, context.RequestAborted);
        return Results.LocalRedirect("/dead-letters");
    }

    private static async Task<IResult> RedrivePageAsync(HttpContext context, string id, DeadLetter letter, DeadLetterPreview preview, string? problem, int status) =>
        PageAnswer.Of<ConfirmationPage, Confirmation>(
            context,
            new Confirmation(
                "Resend it?", id, Href(id), [$"Could not be processed: {letter.Reason}", .. await preview.OfAsync(letter, context.RequestAborted)], "Resend", IsGrave: false, problem),
            status);

    private static IResult DeletePage(HttpContext context, string id, DeadLetter letter, string? problem, int status) =>
        PageAnswer.Of<ConfirmationPage, Confirmation>(
            context,
            new Confirmation("Delete it?", id, Href(id), [$"Could not be processed: {letter.Reason}", "Its content is removed. No pipeline and no feed ever receives it."], "Delete", IsGrave: true, problem),
            status);

    private static string Href(string id) => $"/dead-letters/{Uri.EscapeDataString(id)}";

    private static IResult NotFound(HttpContext context, string id) => PageAnswer.NotFound(context, $"There is no dead letter {SafeText.OneLine(id, 120)}.");
}

/// <summary>The page of a dead letter.</summary>
/// <param name="Id">The ID of the letter.</param>
/// <param name="Reason">Why it could not be processed.</param>
/// <param name="At">When processing was given up.</param>
/// <param name="Body">The content of the letter.</param>
/// <param name="Preview">What would happen if it were sent through the intake now.</param>
public sealed record DeadLetterDetails(string Id, string Reason, DateTimeOffset At, string Body, IReadOnlyList<string> Preview);
