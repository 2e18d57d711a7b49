using System.Reflection;
using System.Security.Cryptography;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Server.Keys;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

/// <summary>Timing on a shared machine proves nothing, so check which method is called.</summary>
public sealed class ConstantTimeTests
{
    [Theory]
    [InlineData(typeof(FluxSignature), "Verify")]
    [InlineData(typeof(AccessKeys), "IsKnown")]
    public void Secrets_are_compared_in_constant_time_and_in_no_other_way(Type type, string method)
    {
        var called = Called(type.GetMethod(method, BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!);

        Assert.Contains(called, callee => callee.DeclaringType == typeof(CryptographicOperations) && callee.Name is nameof(CryptographicOperations.FixedTimeEquals));
        Assert.DoesNotContain(called, callee => callee.Name is "SequenceEqual" or "op_Equality" or "op_Inequality" or "Equals" or "Compare" or "CompareOrdinal" or "Contains" or "IndexOf");
    }

    // In IL, call is 0x28 and callvirt 0x6F, each followed by the token of the called method.
    private static List<MethodBase> Called(MethodInfo method)
    {
        var code = method.GetMethodBody()!.GetILAsByteArray()!;
        var called = new List<MethodBase>();
        for (var i = 0; i + 4 < code.Length; i++)
        {
            if (code[i] is 0x28 or 0x6F && Resolve(method, BitConverter.ToInt32(code, i + 1)) is { } callee)
            {
                called.Add(callee);
            }
        }

        return called;
    }

    // Bytes that only look like a call do not resolve to a method.
    private static MethodBase? Resolve(MethodInfo method, int token)
    {
        try
        {
            return method.Module.ResolveMethod(token, method.DeclaringType!.GetGenericArguments(), method.GetGenericArguments());
        }
        catch (Exception exception) when (exception is ArgumentException or BadImageFormatException)
        {
            return null;
        }
    }
}
