using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>Says what is wrong with <see cref="AzureDevOpsOptions"/>.</summary>
public sealed class AzureDevOpsOptionsValidator(SettingSpelling spelling) : IValidateOptions<AzureDevOpsOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AzureDevOpsOptions options)
    {
        var mistakes = new SettingMistakes(spelling);
        for (var i = 0; i < options.Organizations.Count; i++)
        {
            var (path, value) = ($"AzureDevOps:Organizations:{i}", options.Organizations[i]);
            if (WhatIsWrong(value) is { } wrong)
            {
                mistakes.Add(path, wrong, "https://dev.azure.com/acme/");
            }
            else if (new Uri(value) is { Scheme: "http" } uri && !(options.AllowInsecureLoopback && uri.IsLoopback))
            {
                mistakes.Add(
                    path,
                    $"is \"{value}\": the pipeline's token would travel unencrypted. Write https://"
                    + (uri.IsLoopback ? $", or for a trial {spelling.Of("AzureDevOps:AllowInsecureLoopback")}=true" : ""));
            }
        }

        return mistakes.Result;
    }

    // An absolute URL without query.
    private static string? WhatIsWrong(string value) => Uri.TryCreate(value, UriKind.Absolute, out var uri) switch
    {
        false => $"is \"{value}\", not a URL",
        _ when uri!.Scheme is not ("https" or "http") => $"is \"{value}\", not an https URL",
        _ when uri.UserInfo.Length > 0 => "holds a user or password",
        _ when uri.Query.Length > 0 || uri.Fragment.Length > 0 => $"is \"{value}\": only host and path count",
        _ when uri.Host.Equals("dev.azure.com", StringComparison.OrdinalIgnoreCase) && uri.AbsolutePath is "/" =>
            $"is \"{value}\": that is every organization in the world, name yours",
        _ => null,
    };
}
