using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Hands a frozen bank over: <see cref="BankInput"/>.</summary>
internal sealed class BankProvider : LossInputProvider<BankInput>
{
    protected override Tensor Provide(BankInput input, LossContext context) => context.Frozen[input];
}
