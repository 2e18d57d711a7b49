using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Waits;

/// <summary>Says what is wrong with <see cref="WaitOptions"/>.</summary>
public sealed class WaitOptionsValidator(SettingSpelling spelling) : IValidateOptions<WaitOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, WaitOptions options)
    {
        var mistakes = new SettingMistakes(spelling);
        mistakes.OverZero("Waits:DefaultTimeout", options.DefaultTimeout, "00:55:00");
        mistakes.FromZero("Waits:FailureGrace", options.FailureGrace, "00:02:00");
        mistakes.FromZero("Waits:RemediationGrace", options.RemediationGrace, "00:10:00");
        mistakes.FromZero("Waits:Settle", options.Settle, "00:00:15");
        mistakes.FromZero("Waits:FirstAnswerDelay", options.FirstAnswerDelay, "00:00:05");
        mistakes.FromOne("Waits:MaxOpen", options.MaxOpen, "20000");
        return mistakes.Result;
    }
}
