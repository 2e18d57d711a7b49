namespace DeploymentOrchestrator.Cli.Replay;

/// <summary>Breaks a text into lines at spaces. A word that is longer than a line gets a line of its own.</summary>
internal static class TextWrap
{
    /// <summary>The lines; one empty line for an empty text.</summary>
    public static IReadOnlyList<string> Lines(string text, int width)
    {
        var lines = new List<string>();
        var rest = text;
        while (rest.Length > width)
        {
            var at = rest.LastIndexOf(' ', width);
            at = at > 0 ? at : rest.IndexOf(' ');
            if (at <= 0)
            {
                break;
            }

            lines.Add(rest[..at]);
            rest = rest[(at + 1)..];
        }

        lines.Add(rest);
        return lines;
    }
}
