using System.Runtime.InteropServices;

namespace Fungi.Imaging.Vips;

/// <summary>One reference to a GObject: an image or an operation.</summary>
internal sealed class GObjectHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Libvips.g_object_unref(handle);
        return true;
    }
}
