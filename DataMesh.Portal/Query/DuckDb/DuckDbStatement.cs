using System.Text;
using DataMesh.Portal.Query.DuckDb.Native;

namespace DataMesh.Portal.Query.DuckDb;

/// <summary>A prepared statement. Parameters count from 1.</summary>
public sealed class DuckDbStatement : IDisposable
{
    private readonly DuckDbConnection connection;
    private readonly StatementHandle handle;

    internal DuckDbStatement(DuckDbConnection connection, StatementHandle handle)
    {
        this.connection = connection;
        this.handle = handle;
    }

    /// <summary>How many parameters the statement has.</summary>
    public int ParameterCount => (int)DuckDbNative.ParameterCount(handle);

    /// <summary>Binds values to $1, $2, … in order.</summary>
    /// <param name="values">long, int, decimal, double, string, bool, DateOnly, DateTime (UTC), TimeOnly, byte[] or null.</param>
    public void BindAll(IReadOnlyList<object?> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            Bind(i + 1, values[i]);
        }
    }

    /// <summary>Binds one value.</summary>
    /// <param name="index">The parameter, from 1.</param>
    /// <param name="value">long, int, decimal, double, string, bool, DateOnly, DateTime (UTC), TimeOnly, byte[] or null.</param>
    /// <exception cref="DuckDbException">There is no such parameter.</exception>
    /// <exception cref="ArgumentException">The value is of another type.</exception>
    public unsafe void Bind(int index, object? value)
    {
        var at = (ulong)index;
        var state = value switch
        {
            null => DuckDbNative.BindNull(handle, at),
            bool flag => DuckDbNative.BindBoolean(handle, at, flag),
            int number => DuckDbNative.BindInt64(handle, at, number),
            long number => DuckDbNative.BindInt64(handle, at, number),
            double number => DuckDbNative.BindDouble(handle, at, number),
            decimal number => DuckDbNative.BindDecimal(handle, at, DuckDbDecimals.ToNative(number)),
            DateOnly date => DuckDbNative.BindDate(handle, at, DuckDbTimes.Days(date)),
            TimeOnly time => DuckDbNative.BindTime(handle, at, time.Ticks / TimeSpan.TicksPerMicrosecond),
            DateTime moment => DuckDbNative.BindTimestamp(handle, at, DuckDbTimes.Micros(moment)),
            string text => BindText(at, text),
            byte[] bytes => BindBytes(at, bytes),
            _ => throw new ArgumentException($"A parameter cannot be a {value.GetType().Name}.", nameof(value)),
        };
        if (state != 0)
        {
            throw new DuckDbException($"Parameter {index} cannot be bound; the statement has {ParameterCount}.", DuckDbErrorType.InvalidInput);
        }
    }

    /// <summary>Runs the statement and holds its rows in the engine's memory.</summary>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns>The result; dispose it.</returns>
    /// <exception cref="DuckDbException">The engine reports an error.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public DuckDbResult Execute(CancellationToken cancellationToken = default) => Run(streaming: false, cancellationToken);

    /// <summary>Runs the statement so that rows are made as they are read, in constant memory where the statement allows it.</summary>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns>The result; read and dispose it before the connection runs anything else.</returns>
    /// <exception cref="DuckDbException">The engine reports an error.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public DuckDbResult Stream(CancellationToken cancellationToken = default) => Run(streaming: true, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => handle.Dispose();

    private unsafe DuckDbResult Run(bool streaming, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var registration = cancellationToken.UnsafeRegister(static state => ((DuckDbConnection)state!).Interrupt(), connection);
        PendingHandle pending;
        var state = streaming
            ? DuckDbNative.PendingStreaming(handle, out pending)
            : DuckDbNative.Pending(handle, out pending);
        using (pending)
        {
            if (state != 0)
            {
                var message = pending.IsInvalid ? "The statement cannot be run." : DuckDbNative.Text(DuckDbNative.PendingError(pending));
                cancellationToken.ThrowIfCancellationRequested();
                throw DuckDbException.FromText(message);
            }

            // Starting a statement clears an interrupt that came before: without this one a cancellation could be lost.
            if (cancellationToken.IsCancellationRequested)
            {
                connection.Interrupt();
            }

            var result = new ResultHandle();
            try
            {
                if (DuckDbNative.ExecutePending(pending, result.Pointer) != 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    throw DuckDbResult.Error(result);
                }

                return new DuckDbResult(connection, result);
            }
            catch
            {
                result.Dispose();
                throw;
            }
        }
    }

    private unsafe int BindText(ulong index, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* pointer = bytes)
        {
            // An empty array has no address; the library wants one even for no bytes.
            byte none = 0;
            return DuckDbNative.BindVarchar(handle, index, pointer is null ? &none : pointer, (ulong)bytes.Length);
        }
    }

    private unsafe int BindBytes(ulong index, byte[] bytes)
    {
        fixed (byte* pointer = bytes)
        {
            byte none = 0;
            return DuckDbNative.BindBlob(handle, index, pointer is null ? &none : pointer, (ulong)bytes.Length);
        }
    }
}
