namespace DeploymentOrchestrator.Server.Configuration;

/// <summary>The provider at which people sign in by their own name (OpenID Connect), and what makes somebody an operator or a reader.</summary>
/// <param name="Authority">The provider's address.</param>
/// <param name="ClientId">What this server is called there.</param>
/// <param name="ClientSecret">What it shows there.</param>
/// <param name="RoleClaim">The claim of a person's token that is looked at.</param>
/// <param name="OperatorValues">With one of these values somebody reads and changes.</param>
/// <param name="ReaderValues">With one of these somebody reads.</param>
public sealed record SignInSettings(
    Uri Authority, string ClientId, string ClientSecret, string RoleClaim, IReadOnlyList<string> OperatorValues, IReadOnlyList<string> ReaderValues)
{
    /// <summary>Reads a configuration that has been checked; null: people sign in with a key only.</summary>
    public static SignInSettings? From(IConfiguration configuration) => configuration["SignIn:Authority"] is not { } authority
        ? null
        : new(
            new Uri(authority),
            configuration["SignIn:ClientId"]!,
            configuration["SignIn:ClientSecret"]!,
            configuration["SignIn:RoleClaim"]!,
            ValuesOf(configuration, "SignIn:OperatorValue"),
            ValuesOf(configuration, "SignIn:ReaderValue"));

    private static string[] ValuesOf(IConfiguration configuration, string section) =>
        [.. configuration.GetSection(section).GetChildren().Select(value => value.Value!)];
}
