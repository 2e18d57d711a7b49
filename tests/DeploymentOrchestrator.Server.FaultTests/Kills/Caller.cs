using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Server.FaultTests.Processes;

namespace DeploymentOrchestrator.Server.FaultTests.Kills;

/// <summary>Sends what pipelines and Flux send, repeating it until it is acknowledged, often twice at once, and records every acknowledgement.</summary>
internal sealed class Caller(ServerProcess server) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PatienceLimit = TimeSpan.FromMinutes(3);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly long _started = Stopwatch.GetTimestamp();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _acknowledged;
    private int _cut;
    private int _putOff;

    /// <summary>Every instance that the 202 for an event named.</summary>
    public ConcurrentDictionary<string, HelmEvent> Events { get; } = new();

    /// <summary>Every instance that the 202 for a request named.</summary>
    public ConcurrentDictionary<string, AskedWait> Waits { get; } = new();

    /// <summary>The number of 202 responses, including duplicates.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>The number of calls that ended without a response.</summary>
    public int Cut => _cut;

    /// <summary>The number of calls that were asked to come back later.</summary>
    public int PutOff => _putOff;

    /// <summary>Completed by the next 202: the moment right after something was acknowledged.</summary>
    public Task NextAcknowledgementAsync()
    {
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _next, next);
        return next.Task;
    }

    public async Task<AskedWait> AskAsync(PipelineTask task, Uri organization, string body)
    {
        var answer = await SendAsync(() => Request(task, organization, body));
        return Waits.GetOrAdd(answer.InstanceId, new AskedWait(task, answer.InstanceId));
    }

    public async Task<Acknowledgement> TellAsync(HelmEvent said)
    {
        var answer = await SendAsync(() => Event(said.ToBytes()));
        Events[answer.InstanceId] = said;
        return answer;
    }

    public void Dispose() => _http.Dispose();

    private async Task<Acknowledgement> SendAsync(Func<HttpRequestMessage> request)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Random.Shared.Next(1, 3)).Select(_ => UntilAcknowledgedAsync(request)));
        return answers.Select(answer => answer.InstanceId).Distinct().Count() is 1
            ? answers.MinBy(answer => answer.AnsweredAt)! with { SentAt = answers.Min(answer => answer.SentAt) }
            : throw new InvalidOperationException($"One request was taken for several: {string.Join(", ", answers.AsEnumerable())}");
    }

    private async Task<Acknowledgement> UntilAcknowledgedAsync(Func<HttpRequestMessage> request)
    {
        var sentAt = Stopwatch.GetElapsedTime(_started);
        while (Stopwatch.GetElapsedTime(_started) - sentAt < PatienceLimit)
        {
            try
            {
                using var message = request();
                using var answer = await _http.SendAsync(message);
                var body = await answer.Content.ReadAsStringAsync();
                switch ((int)answer.StatusCode)
                {
                    case 202:
                        Interlocked.Increment(ref _acknowledged);
                        Volatile.Read(ref _next).TrySetResult();
                        return new Acknowledgement(
                            JsonElement.Parse(body).GetProperty("instanceId").GetString()!, sentAt, Stopwatch.GetElapsedTime(_started));
                    case 429 or 503:
                        Interlocked.Increment(ref _putOff);
                        break;
                    default:
                        throw new InvalidOperationException($"{(int)answer.StatusCode} {body}");
                }
            }
            catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
            {
                // The server was killed during the call, and it is unknown whether it was stored, so it is sent again.
                Interlocked.Increment(ref _cut);
            }

            await Task.Delay(Pause);
            await server.Listening.WaitAsync(PatienceLimit);
        }

        throw new TimeoutException("A request was not acknowledged for minutes.\n" + string.Join('\n', server.Output));
    }

    private HttpRequestMessage Request(PipelineTask task, Uri organization, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, $"api/AdoCallBack?code={ServerProcess.Key}&"));
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("PlanUrl", organization.ToString());
        request.Headers.Add("ProjectId", task.ProjectId);
        request.Headers.Add("HubName", task.HubName);
        request.Headers.Add("PlanId", task.PlanId);
        request.Headers.Add("JobId", task.JobId);
        request.Headers.Add("TimelineId", task.TimelineId);
        request.Headers.Add("TaskInstanceId", task.TaskInstanceId);
        request.Headers.Add("AuthToken", task.Token);
        return request;
    }

    private HttpRequestMessage Event(byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "api/FluxEvent"));
        request.Content = new ByteArrayContent(body);
        request.Headers.Add("X-Signature", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(ServerProcess.Secret), body))}");
        return request;
    }
}
