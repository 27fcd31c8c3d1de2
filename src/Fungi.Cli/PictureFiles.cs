using Fungi.Imaging;

namespace Fungi.Cli;

/// <summary>Pictures that commands read and write.</summary>
internal static class PictureFiles
{
    /// <summary>Decodes a picture.</summary>
    /// <exception cref="InputException">It is missing, cannot be read, or is no picture.</exception>
    public static DecodedImage Read(string path, IImageCodec codec)
    {
        if (!File.Exists(path)) throw new InputException($"{path}: no such file; expected a picture.");
        try
        {
            return codec.Decode(File.ReadAllBytes(path), path);
        }
        catch (ImageException exception)
        {
            throw new InputException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Checks the name of a file to write, before the work.</summary>
    /// <exception cref="InputException">It is empty or a folder.</exception>
    public static string Checked(string output)
    {
        if (output.Length == 0) throw new InputException("--output: is empty; expected a file to write.");
        return Directory.Exists(output) ? throw new InputException($"--output: '{output}' is a folder; expected a file to write.") : output;
    }

    /// <summary>Writes a picture as PNG.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, DecodedImage picture, IImageCodec codec)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllBytes(path, codec.EncodePng(picture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--output: '{path}' cannot be written: {exception.Message}", exception);
        }
    }
}
