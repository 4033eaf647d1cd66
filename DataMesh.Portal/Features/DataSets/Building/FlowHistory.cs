using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building;

/// <summary>A flow with the way it came and the way back. Flows share their nodes, so that a long history costs little.</summary>
internal sealed class FlowHistory
{
    /// <summary>Changes that can be taken back at most.</summary>
    public const int Most = 500;
    private readonly LinkedList<Flow> _before = new();
    private readonly Stack<Flow> _after = new();

    /// <summary>The flow as it is.</summary>
    public Flow Now { get; private set; } = FlowEdits.Empty;

    /// <summary>Whether a change can be taken back.</summary>
    public bool CanUndo => _before.Count > 0;

    /// <summary>Whether one that was taken back can be made again.</summary>
    public bool CanRedo => _after.Count > 0;

    /// <summary>Begins anew with a flow.</summary>
    public void Reset(Flow flow)
    {
        _before.Clear();
        _after.Clear();
        Now = flow;
    }

    /// <summary>A change; what was taken back before it cannot be made again.</summary>
    public void Do(Flow next)
    {
        if (ReferenceEquals(next, Now)) return;
        _before.AddLast(Now);
        if (_before.Count > Most) _before.RemoveFirst();
        _after.Clear();
        Now = next;
    }

    /// <summary>Takes the last change back; false where there is none.</summary>
    public bool Undo()
    {
        if (_before.Last is not { } last) return false;
        _before.RemoveLast();
        _after.Push(Now);
        Now = last.Value;
        return true;
    }

    /// <summary>Makes the change again that was taken back last; false where there is none.</summary>
    public bool Redo()
    {
        if (!_after.TryPop(out var next)) return false;
        _before.AddLast(Now);
        Now = next;
        return true;
    }
}
