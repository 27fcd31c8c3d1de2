namespace Fungi.Abstractions.Tests;

public sealed class InputExceptionTests
{
    [Fact]
    public void A_mistake_is_one_line_whatever_is_named_in_it()
    {
        const string Message = "dataset a\nb\r\n\u001b[2J\t: ü is no picture.";
        const string OneLine = "dataset a\\nb\\r\\n\\u001b[2J\\t: ü is no picture.";

        Assert.Equal(OneLine, new InputException(Message).Message);
        Assert.Equal(OneLine, new InputException(Message, new FormatException()).Message);
        Assert.Equal($"{OneLine}{Environment.NewLine}another", new InputException([Message, "another"]).Message);
    }
}
