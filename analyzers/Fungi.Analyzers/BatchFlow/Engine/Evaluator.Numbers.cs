using Fungi.Analyzers.BatchFlow.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>Numbers, comparisons and conversions; operators on tensors are looked up in the table.</summary>
internal sealed partial class Evaluator
{
    private AbstractValue Binary(IBinaryOperation operation)
    {
        if (operation.OperatorMethod is { } method && analysis.Operators.Find(method) is { } known)
            return Operate(known, method, [(method.Parameters[0].Name, operation.LeftOperand), (method.Parameters[1].Name, operation.RightOperand)], operation);

        var left = Evaluate(operation.LeftOperand);
        var right = Evaluate(operation.RightOperand);
        if (Unconverted(operation.LeftOperand) is ILocalReferenceOperation local && analysis.LoopCounting(local.Local) is { } loop && loop.IsTest(operation.Syntax))
            loop.Turns = (right as ScalarValue)?.Size ?? Size.Unknown;
        if (operation.OperatorMethod is { } own && !IsScalar(operation.LeftOperand.Type)) return Call(own, null, [left, right], operation);
        return Arithmetic(operation.OperatorKind, left, right, operation);
    }

    private static AbstractValue Arithmetic(BinaryOperatorKind kind, AbstractValue left, AbstractValue right, IOperation operation)
    {
        if (Compared(kind, left, right) is { } truth) return ScalarValue.Of((object)truth);
        if (!IsWhole(operation.Type)) return Dependent(ScalarValue.Any, [left, right], operation);
        if (left is not ScalarValue { Size: { } one } || right is not ScalarValue { Size: { } other }) return Dependent(ScalarValue.Of(Size.Unknown), [left, right], operation);
        return ScalarValue.Of(kind switch
        {
            BinaryOperatorKind.Add => one + other,
            BinaryOperatorKind.Subtract => one - other,
            BinaryOperatorKind.Multiply => one * other,
            BinaryOperatorKind.Divide => one / other,
            _ => one.InvolvesBatch || other.InvolvesBatch ? Size.UnknownOfBatch : Size.Unknown,
        }).DependingOn(left, right);
    }

    /// <summary>What a comparison of two numbers comes to, where that is sure: a batch has at least one sample.</summary>
    private static bool? Compared(BinaryOperatorKind kind, AbstractValue left, AbstractValue right)
    {
        if (left is not ScalarValue { Size: { IsKnown: true } one } || right is not ScalarValue { Size: { IsKnown: true } other }) return null;
        var difference = one - other;
        var least = difference.Constant ?? ((difference - Size.Batch).Constant is { } more ? more + 1 : null);
        var most = difference.Constant ?? ((difference + Size.Batch).Constant is { } fewer ? fewer - 1 : null);
        return kind switch
        {
            BinaryOperatorKind.Equals => least > 0 || most < 0 ? false : least == 0 && most == 0 ? true : null,
            BinaryOperatorKind.NotEquals => least > 0 || most < 0 ? true : least == 0 && most == 0 ? false : null,
            BinaryOperatorKind.GreaterThan => least > 0 ? true : most <= 0 ? false : null,
            BinaryOperatorKind.GreaterThanOrEqual => least >= 0 ? true : most < 0 ? false : null,
            BinaryOperatorKind.LessThan => most < 0 ? true : least >= 0 ? false : null,
            BinaryOperatorKind.LessThanOrEqual => most <= 0 ? true : least > 0 ? false : null,
            _ => null,
        };
    }

    private AbstractValue Unary(IUnaryOperation operation)
    {
        if (operation.OperatorMethod is { } method && analysis.Operators.Find(method) is { } known)
            return Operate(known, method, [(method.Parameters[0].Name, operation.Operand)], operation);
        var operand = Evaluate(operation.Operand);
        if (operation.OperatorMethod is { } own && !IsScalar(operation.Operand.Type)) return Call(own, null, [operand], operation);
        return operation.OperatorKind switch
        {
            UnaryOperatorKind.Minus when operand is ScalarValue { Size: { } size } => Dependent(ScalarValue.Of(Size.Zero - size), [operand], operation),
            UnaryOperatorKind.Plus => operand,
            UnaryOperatorKind.Not when operand is ScalarValue { Constant: bool truth } => ScalarValue.Of((object)!truth),
            _ => Dependent(ScalarValue.Any, [operand], operation),
        };
    }

    private AbstractValue Increment(IIncrementOrDecrementOperation operation)
    {
        var before = Evaluate(operation.Target);
        if (operation.Target is ILocalReferenceOperation local && analysis.LoopCounting(local.Local) is not null) return before;
        var one = ScalarValue.Of(Size.One);
        var after = Arithmetic(operation.Kind == OperationKind.Increment ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract, before, one, operation);
        Assign(operation.Target, after, operation);
        return operation.IsPostfix ? before : after;
    }

    private AbstractValue Convert(IConversionOperation operation)
    {
        if (operation.Operand is ITupleOperation or IDefaultValueOperation or ICollectionExpressionOperation && operation.OperatorMethod is null && !IsIndex(operation.Type)) return Evaluate(operation.Operand);
        if (IsIndex(operation.Type)) return Dependent(new UnknownValue(), [.. Index(operation.Operand).Parts], operation);
        if (operation.OperatorMethod is { } method && analysis.Operators.Find(method) is { } known)
            return Operate(known, method, [(method.Parameters[0].Name, operation.Operand)], operation);

        var operand = Evaluate(operation.Operand);
        if (operation.OperatorMethod is { } own && analysis.BodyOf(own) is not null) return Call(own, null, [operand], operation);
        if (operand is ScalarValue { Size: { } size } scalar)
        {
            if (IsWhole(operation.Type) || IsWhole(operation.Operand.Type)) return IsTensor(operation.Type) ? Number(scalar, operation) : scalar;
            return scalar with { Size = size.InvolvesBatch ? Size.UnknownOfBatch : Size.Unknown };
        }

        if (IsTensor(operation.Type) && operand is ScalarValue number) return Number(number, operation);
        if (operand is ScalarValue real && IsWhole(operation.Type) && real.Constant is double constant) return ScalarValue.Of((long)constant);
        if (operand is ScalarValue && IsWhole(operation.Type)) return ((ScalarValue)operand) with { Size = operand is ScalarValue { ChangesWithBatch: true } ? Size.UnknownOfBatch : Size.Unknown };
        return operand;
    }

    /// <summary>A number as a tensor.</summary>
    private static AbstractValue Number(ScalarValue number, IOperation operation)
    {
        var tensor = new TensorValue(TensorShape.Scalar).DependingOn(number);
        return number.InvolvesBatch ? tensor.Because(new(CauseKind.BatchSize, $"'{Text(operation.Syntax)}' is the batch size, or a place in the batch", operation.Syntax)) : tensor;
    }

    private static IOperation Unconverted(IOperation operation)
    {
        while (operation is IConversionOperation { OperatorMethod: null } conversion) operation = conversion.Operand;
        return operation;
    }

    private static bool IsWhole(ITypeSymbol? type) => type?.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64;
}
