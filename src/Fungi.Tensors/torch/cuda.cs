using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe class cuda
    {
        public static bool is_available() => device_count() > 0;

        public static bool is_cudnn_available()
        {
            byte available;
            Native.Check(Native.CudnnAvailable(&available));
            return available != 0;
        }

        public static int device_count()
        {
            int count;
            Native.Check(Native.CudaDeviceCount(&count));
            return count;
        }

        public static void manual_seed(long seed) => SeedDevice(seed, -1);

        public static void manual_seed_all(long seed)
        {
            for (var index = 0; index < device_count(); index++) SeedDevice(seed, index);
        }

        /// <summary>Waits until a device has done all work given to it.</summary>
        public static void synchronize(Device? device = null) => Native.Check(Native.CudaSynchronize(device?.index ?? -1));

        private static void SeedDevice(long seed, int index)
        {
            if (!is_available()) return;
            nint generator;
            Native.Check(Native.GeneratorDefault((int)DeviceType.CUDA, index, &generator));
            try
            {
                Native.Check(Native.GeneratorManualSeed(generator, (ulong)seed));
            }
            finally
            {
                Native.GeneratorFree(generator);
            }
        }
    }
}
