namespace DeploymentOrchestrator.Server.Configuration;

/// <summary>What can be wrong with the keys of the provider together.</summary>
internal static class SignInCheck
{
    private static readonly string[] Needed = ["SignIn:Authority", "SignIn:ClientId", "SignIn:ClientSecret"];
    private static readonly string[] Values = ["SignIn:OperatorValue", "SignIn:ReaderValue"];

    /// <summary>The provider's address: who signs in is believed to be whom it says, so plain http is for this machine alone.</summary>
    public static string? Authority(string value) =>
        Check.Url(value) ?? (new Uri(value) is { Scheme: "http", IsLoopback: false } ? $"is \"{value}\", and plain http is for this machine alone" : null);

    /// <summary>The first mistake, or null.</summary>
    public static string? Run(IConfiguration configuration)
    {
        if (Needed.FirstOrDefault(key => configuration[key] is not null) is not { } there)
        {
            return Values.FirstOrDefault(HasValues) is { } useless ? $"{useless} is there, and no provider is named. Write {string.Join(", ", Needed)}" : null;
        }

        return Needed.FirstOrDefault(key => configuration[key] is null) is { } missing ? $"{there} is there, and {missing} is missing. Write what the provider gave for it"
            : Values.Any(HasValues) ? null
            : $"{there} is there, and nobody could sign in. Write {Values[0]}:0 or {Values[1]}:0, a value of the claim {configuration["SignIn:RoleClaim"]}";

        bool HasValues(string section) => configuration.GetSection(section).GetChildren().Any();
    }
}
