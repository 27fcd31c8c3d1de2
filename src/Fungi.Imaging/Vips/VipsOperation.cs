using static Fungi.Imaging.Vips.Libvips;

namespace Fungi.Imaging.Vips;

/// <summary>One call of a libvips operation: name it, set its inputs, run it, read its outputs.</summary>
internal readonly unsafe ref struct VipsOperation
{
    private readonly GObjectHandle operation;

    public VipsOperation(string nickname)
    {
        operation = vips_operation_new(nickname);
        if (operation.IsInvalid) throw new VipsException();
    }

    /// <summary>Sets numbers and enumerations, as <c>name=value,name=value</c>.</summary>
    public VipsOperation Set(string options)
    {
        if (vips_object_set_from_string(operation, options) != 0) throw new VipsException();
        return this;
    }

    public VipsOperation Set(string name, GObjectHandle image)
    {
        var value = default(GValue);
        g_value_init(ref value, vips_image_get_type());
        g_value_set_object(ref value, image);
        g_object_set_property(operation, name, value);
        g_value_unset(ref value);
        return this;
    }

    /// <summary>Lends memory to the operation; it must stay where it is until the operation and its outputs are disposed.</summary>
    public VipsOperation Set(string name, byte* data, int size)
    {
        var blob = vips_blob_new(free: 0, data, (nuint)size);
        var value = default(GValue);
        g_value_init(ref value, vips_blob_get_type());
        g_value_set_boxed(ref value, blob);
        g_object_set_property(operation, name, value);
        g_value_unset(ref value);
        vips_area_unref(blob);
        return this;
    }

    public VipsOperation Run()
    {
        // Not through libvips' cache of operations: no picture is decoded twice.
        if (vips_object_build(operation) == 0) return this;
        Dispose();
        throw new VipsException();
    }

    public GObjectHandle Image(string name)
    {
        var value = default(GValue);
        g_value_init(ref value, vips_image_get_type());
        g_object_get_property(operation, name, ref value);
        var image = g_value_dup_object(value);
        g_value_unset(ref value);
        return image;
    }

    public byte[] Bytes(string name)
    {
        var value = default(GValue);
        g_value_init(ref value, vips_blob_get_type());
        g_object_get_property(operation, name, ref value);
        var data = vips_blob_get(g_value_get_boxed(value), out var size);
        var bytes = new ReadOnlySpan<byte>(data, checked((int)size)).ToArray();
        g_value_unset(ref value);
        return bytes;
    }

    public void Dispose()
    {
        vips_object_unref_outputs(operation);
        operation.Dispose();
    }
}
