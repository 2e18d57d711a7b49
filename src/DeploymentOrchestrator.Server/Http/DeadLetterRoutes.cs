using System.ComponentModel;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Server.Http.DurableTask;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DeploymentOrchestrator.Server.Http;

/// <summary><c>/api/dead-letters</c>: what could not be used, to be read, sent through the intake once more, or deleted.</summary>
internal static class DeadLetterRoutes
{
    private const int UsualPage = 100;

    /// <summary>The letters, newest first.</summary>
    public static async Task<IResult> ListAsync(HttpContext context, DeadLetterStore letters)
    {
        var parameters = new ManagementQuery(context.Request);
        try
        {
            return Results.Json(
                await letters.ListAsync(parameters.Count("top", UsualPage, InstanceRoutes.MostOfAPage), parameters.Text("continuationToken"), context.RequestAborted),
                Json.Options);
        }
        catch (ArgumentException error)
        {
            throw ManagementException.BadRequest(error.Message.Split(" (")[0]);
        }
    }

    /// <summary>Sends a letter's content through the same intake again; if it is taken, the letter is deleted.</summary>
    /// <remarks>A crash in between leaves the letter: what is sent twice is known.</remarks>
    public static async Task<Results<JsonHttpResult<Accepted>, ProblemHttpResult>> RedriveAsync(HttpContext context, [Description("The letter.")] string id, DeadLetterStore letters, FluxIntake intake, IManagementJournal journal)
    {
        _ = new ManagementQuery(context.Request);
        if (await letters.FindAsync(id, context.RequestAborted) is not { } letter)
        {
            return NotThere(id);
        }

        journal.Record(context, "redrive", id);
        var answer = await intake.RedriveAsync(letter, context.RequestAborted);
        if (answer.IsAccepted)
        {
            await letters.DeleteAsync(id, context.RequestAborted);
        }

        return ApiResults.From(answer, context);
    }

    /// <summary>Deletes a letter.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(HttpContext context, [Description("The letter.")] string id, DeadLetterStore letters, IManagementJournal journal)
    {
        _ = new ManagementQuery(context.Request);
        if (await letters.FindAsync(id, context.RequestAborted) is null)
        {
            return NotThere(id);
        }

        journal.Record(context, "delete", id);
        await letters.DeleteAsync(id, context.RequestAborted);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult NotThere(string id) =>
        ApiResults.Problem(StatusCodes.Status404NotFound, $"There is no dead letter {SafeText.OneLine(id, 120)}.");
}
