using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace DeploymentOrchestrator.Waits;

/// <summary>One run of the orchestrator: what is outstanding, and a loop that hands what completed to the machines.</summary>
/// <param name="context">What the code may touch.</param>
/// <param name="input">What was asked.</param>
/// <param name="handled">Receives each message with the states before and after it and what it caused: how a trace looks on.</param>
internal sealed partial class PipelineWait(
    TaskOrchestrationContext context, WaitInput input, Action<WaitMessage, WaitState, WaitState, IReadOnlyList<WaitEffect>>? handled = null) : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    // Less is the difference between the clocks of two servers, or of one that is corrected by and by.
    private static readonly TimeSpan SetBackAtLeast = TimeSpan.FromSeconds(30);
    private RequestState _request = RequestState.For(input);
    private CallbackState _callback = input.ToCallbackState();

    // Exactly one waiter is outstanding, armed before Join and armed again only after it completed:
    // a canceled or abandoned waiter eats the next event on the real runtime.
    private Task<JsonElement>? _reported;

    // One question at a time to the feed of each release.
    private readonly Task<FeedSnapshot>?[] _answers = new Task<FeedSnapshot>?[1 + (input.Others?.Count ?? 0)];
    private readonly DateTimeOffset[] _answerLimits = new DateTimeOffset[1 + (input.Others?.Count ?? 0)];

    // Only measured by: the report at whose arrival the pipeline was released. What was live before the request has no such moment.
    private Report? _releasedBy;
    private Task<TaskProgressOutcome>? _progressUpdate;
    private Task<TaskCompletionOutcome>? _completion;
    private Task? _timer;
    private DateTimeOffset _timerFiresAt;
    private CancellationTokenSource? _timerCancel;
    private DateTimeOffset _latest = DateTimeOffset.MinValue;

    public WaitState State => _request.Releases[0];

    public RequestState Request => _request;

    public CallbackState Callback => _callback;

    private DateTimeOffset Now => context.CurrentUtcDateTime;

    public async Task<WaitOutcome> RunAsync()
    {
        _reported = context.WaitForExternalEvent<JsonElement>(Names.DeploymentReported);
        Handle(new WaitMessage.Started());
#pragma warning disable DURABLE0011 // no ContinueAsNew: see PipelineWaitOrchestrator
        while (true)
#pragma warning restore DURABLE0011
        {
            StartCallbacks();
            context.SetCustomStatus(new DeferredWaitStatus(_request, _callback));
            if (_callback.IsOver)
            {
                break;
            }

            SetAlarm();
            await Task.WhenAny(((Task?[])[_reported, .. _answers, _progressUpdate, _completion, _timer]).OfType<Task>());
            TakeCompleted();
        }

        // An uncanceled timer holds back completion on the real runtime.
        _timerCancel?.Cancel();
        LeaveFeed();
        var decision = _request.Decision!;
        return new WaitOutcome(
            decision.Result, decision.Reason, decision.At, _callback.Delivered == true, _callback.LastAnswer, _callback.Attempts);
    }

    public void Dispose() => _timerCancel?.Dispose();

    // A timer that fires is due, even if the clock was set back meanwhile.
    private void NoticeSetBack()
    {
        var by = (_timer is { IsCompleted: true } && _timerFiresAt > _latest ? _timerFiresAt : _latest) - Now;
        _latest = Now;
        if (by < SetBackAtLeast)
        {
            return;
        }

        _request = _request with { Releases = _request.Releases.ConvertAll(release => release.SetBack(by)) };
        _callback = CallbackMachine.SetBack(_callback, by);
        for (var release = 0; release < _answerLimits.Length; release++)
        {
            _answerLimits[release] -= _answers[release] is null ? TimeSpan.Zero : by;
        }
    }

    private void TakeCompleted()
    {
        NoticeSetBack();
        if (_reported is { IsCompleted: true } reported)
        {
            _reported = context.WaitForExternalEvent<JsonElement>(Names.DeploymentReported);
            Handle(ReadReport(reported));
        }

        for (var release = 0; release < _answers.Length; release++)
        {
            if (_answers[release] is { IsCompleted: true } answer)
            {
                _answers[release] = null;
                Handle(ReadAnswer(answer), release);
            }
            else if (_answers[release] is not null && Now >= _answerLimits[release])
            {
                _answers[release] = null;
                Handle(new WaitMessage.FeedSilent(), release);
            }
        }

        if (_progressUpdate is { IsCompleted: true } update)
        {
            _progressUpdate = null;
            var outcome = ReadProgress(update);
            _callback = CallbackMachine.ProgressSent(_callback, outcome, Now);
            if (outcome.PlanIsOver)
            {
                Handle(new WaitMessage.RunEnded());
            }
        }

        if (_completion is { IsCompleted: true } completion)
        {
            _completion = null;
            var outcome = ReadCompletion(completion);
            _callback = CallbackMachine.Answered(_callback, outcome, Now);
            LogAnswer(outcome);
        }

        if (_timer is { IsCompleted: true })
        {
            _timer = null;
            Handle(new WaitMessage.Ticked());
        }
    }

    private void Handle(WaitMessage message, int? of = null)
    {
        (_request, var effects) = RequestMachine.Handle(_request, of, message, Now, handled);
        foreach (var (release, effect) in effects)
        {
            switch (effect)
            {
                case WaitEffect.AskFeed ask:
                    AskFeed(release, ask.Join);
                    break;
                case WaitEffect.TellFeed tell:
                    // Not awaited: a pending call does not hold back completion, and a lost one costs a repeated warning at most.
                    _ = context.Entities.CallEntityAsync(FeedOf(release), FeedOperations.Consume, new ConsumedFailures(tell.ReportKeys));
                    break;
                case WaitEffect.Say say:
                    _callback = CallbackMachine.Say(_callback, say.Line, Now);
                    break;
                case WaitEffect.Raise raise:
                    _callback = CallbackMachine.Raise(_callback, new RecordIssue(raise.Type, raise.Text), raise.Details ?? [], Now);
                    break;
                case WaitEffect.Decide decide:
                    _callback = CallbackMachine.Decide(_callback, decide.Decision.Result, Now);
                    _releasedBy = decide.Decision.Result == TaskResult.Succeeded ? (message as WaitMessage.Reported)?.Report : null;
                    LogDecision(decide.Decision);
                    break;
            }
        }
    }

    private void AskFeed(int release, bool join)
    {
        // The feed may forget a listener a while after its deadline: by then it has decided.
        var until = input.Deadline + TimeSpan.FromHours(1);
        _answerLimits[release] = Now + AnswerLimit;
        _answers[release] = join
            ? context.Entities.CallEntityAsync<FeedSnapshot>(FeedOf(release), FeedOperations.Join, new JoinFeed(context.InstanceId, until, Now, input.Others is null ? null : RequestOf(release).Release))
            : context.Entities.CallEntityAsync<FeedSnapshot>(FeedOf(release), FeedOperations.Snapshot, new GetFeedSnapshot(Now));
    }

    private void LeaveFeed()
    {
        if (input.Request is not null)
        {
            // Not awaited either: a listener that stays is forgotten after its time.
            for (var release = 0; release < _answers.Length; release++)
            {
                _ = context.Entities.CallEntityAsync(FeedOf(release), FeedOperations.Leave, new LeaveFeed(context.InstanceId));
            }
        }
    }

    private WaitRequest RequestOf(int release) => release == 0 ? input.Request! : input.Others![release - 1];

    private EntityInstanceId FeedOf(int release) => InstanceIds.ForFeed(RequestOf(release).Release);

    private void StartCallbacks()
    {
        (_callback, var effects) = CallbackMachine.Next(_callback, Now);
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case CallbackEffect.UpdateProgress update:
                    _progressUpdate = context.CallActivityAsync<TaskProgressOutcome>(Names.UpdateTaskRecord, update.Progress);
                    break;
                case CallbackEffect.Send send:
                    _completion = context.CallActivityAsync<TaskCompletionOutcome>(Names.CompleteTask, send.Completion);
                    break;
            }
        }
    }

    // One timer serves every wake time. A timer that is early fires for nothing and is set anew: cheaper than a canceled timer in the history.
    private void SetAlarm()
    {
        var limits = _answerLimits.Where((_, release) => _answers[release] is not null).Cast<DateTimeOffset?>();
        var wakeTimes = limits.Append(_request.WakeAt).Append(CallbackMachine.WakeAt(_callback)).OfType<DateTimeOffset>().ToList();
        if (wakeTimes.Count == 0 || (_timer is not null && _timerFiresAt <= wakeTimes.Min()))
        {
            return;
        }

        _timerCancel?.Cancel();
        _timerCancel?.Dispose();
        _timerCancel = new CancellationTokenSource();
        _timerFiresAt = wakeTimes.Min();
        _timer = context.CreateTimer(_timerFiresAt.UtcDateTime, _timerCancel.Token);
    }
}
