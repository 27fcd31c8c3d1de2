using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static long seed() => random.seed();

    public static long initial_seed() => random.initial_seed();

    public static Tensor get_rng_state() => random.get_rng_state();

    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);

    /// <summary>A stream of random numbers on one device.</summary>
    public sealed unsafe class Generator : IDisposable
    {
        private nint _handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            nint handle;
            Native.Check(Native.GeneratorCreate((int)this.device.type, this.device.index, seed, &handle));
            _handle = handle;
        }

        private Generator(nint handle, Device device)
        {
            _handle = handle;
            this.device = device;
        }

        ~Generator() => Free();

        /// <summary>The generator that the CPU's random operators use when none is given.</summary>
        public static Generator Default
        {
            get
            {
                nint handle;
                Native.Check(Native.GeneratorDefault((int)DeviceType.CPU, -1, &handle));
                return new Generator(handle, CPU);
            }
        }

        public nint Handle
        {
            get
            {
                ObjectDisposedException.ThrowIf(_handle == 0, this);
                return _handle;
            }
        }

        public Device device { get; }

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.GeneratorManualSeed(Handle, (ulong)seed));
            return this;
        }

        /// <summary>Seeds from the system's entropy.</summary>
        /// <returns>The seed.</returns>
        public long seed()
        {
            ulong seed;
            Native.Check(Native.GeneratorSeed(Handle, &seed));
            return (long)seed;
        }

        public long initial_seed()
        {
            ulong seed;
            Native.Check(Native.GeneratorInitialSeed(Handle, &seed));
            return (long)seed;
        }

        public Tensor get_state()
        {
            nint state;
            Native.Check(Native.GeneratorGetState(Handle, &state));
            return new Tensor(state);
        }

        public void set_state(Tensor value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Native.Check(Native.GeneratorSetState(Handle, value.Handle));
            GC.KeepAlive(value);
        }

        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        private void Free()
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0) Native.GeneratorFree(handle);
        }
    }

    public static class random
    {
        /// <summary>Seeds the default generators of all devices.</summary>
        public static unsafe Generator manual_seed(long seed)
        {
            Native.Check(Native.ManualSeed((ulong)seed));
            return Generator.Default;
        }

        public static long seed()
        {
            using var generator = Generator.Default;
            return generator.seed();
        }

        public static long initial_seed()
        {
            using var generator = Generator.Default;
            return generator.initial_seed();
        }

        public static Tensor get_rng_state()
        {
            using var generator = Generator.Default;
            return generator.get_state();
        }

        public static void set_rng_state(Tensor new_state)
        {
            using var generator = Generator.Default;
            generator.set_state(new_state);
        }
    }
}
