namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>GET /audit</c>: who did what, when and why.</summary>
internal static class AuditRoute
{
    private const int PageSize = 100;
    private const int MostOfATable = 100_000;

    /// <summary>The recorded actions, newest first.</summary>
    public static IResult Get(HttpContext context, int? page, IManagementJournal journal)
    {
        var number = Math.Clamp(page ?? 1, 1, MostOfATable / PageSize);
        var size = PageAnswer.FormatOf(context.Request) is PageFormat.Csv ? MostOfATable : PageSize;
        var actions = journal.Read(skip: (number - 1) * PageSize, most: size + 1);
        return PageAnswer.Of<AuditPage, Audit>(context, new Audit([.. actions.Take(size)], number, actions.Count > size), tables: PageTables.Of);
    }
}

/// <summary>The audit page.</summary>
/// <param name="Actions">The actions of this page, newest first.</param>
/// <param name="Page">The page number, from 1.</param>
/// <param name="HasOlder">True if there are older actions.</param>
public sealed record Audit(IReadOnlyList<ManagementAction> Actions, int Page, bool HasOlder);
