using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fungi.Verification;

/// <summary>A host's services that hold nothing but loggers, which write nowhere.</summary>
internal sealed class SilentServices : IServiceProvider
{
    public object? GetService(Type serviceType) => serviceType switch
    {
        _ when serviceType == typeof(ILoggerFactory) => NullLoggerFactory.Instance,
        { IsGenericType: true } when serviceType.GetGenericTypeDefinition() == typeof(ILogger<>) =>
            Activator.CreateInstance(typeof(NullLogger<>).MakeGenericType(serviceType.GenericTypeArguments)),
        _ => null,
    };
}
