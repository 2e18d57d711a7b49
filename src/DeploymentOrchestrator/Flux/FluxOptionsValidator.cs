using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Flux;

/// <summary>Says what is wrong with <see cref="FluxOptions"/>.</summary>
public sealed class FluxOptionsValidator(SettingSpelling spelling) : IValidateOptions<FluxOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, FluxOptions options)
    {
        var mistakes = new SettingMistakes(spelling);
        for (var i = 0; i < options.Webhooks.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(options.Webhooks[i].Secret))
            {
                mistakes.Add($"Flux:Webhooks:{i}:Secret", "is missing. Write the token of the Secret that Flux's generic-hmac provider signs with");
            }

            foreach (var (key, value) in options.Webhooks[i].Pin)
            {
                mistakes.Text($"Flux:Webhooks:{i}:Pin:{key}", value, "dev");
            }
        }

        mistakes.OverZero("Flux:WebhookMaxAge", options.WebhookMaxAge, "00:15:00");
        mistakes.FromOne("Flux:NewReleasesPerDay", options.NewReleasesPerDay, "10000");
        Texts("Flux:PlaceKeys", options.PlaceKeys ?? [], "cluster");
        Texts("Flux:RequireMatch", options.RequireMatch, "env");
        return mistakes.Result;

        void Texts(string list, IList<string> values, string example)
        {
            for (var i = 0; i < values.Count; i++)
            {
                mistakes.Text($"{list}:{i}", values[i], example);
            }
        }
    }
}
