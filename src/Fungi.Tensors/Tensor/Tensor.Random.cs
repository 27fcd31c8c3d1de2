using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        [Aten("bernoulli(Tensor self, *, Generator? generator=None) -> Tensor")]
        public partial Tensor bernoulli(Generator? generator = null);

        [Aten("bernoulli_.float(Tensor(a!) self, float p=0.5, *, Generator? generator=None) -> Tensor(a!)")]
        public partial Tensor bernoulli_(double p = 0.5, Generator? generator = null);

        [Aten("bernoulli_.Tensor(Tensor(a!) self, Tensor p, *, Generator? generator=None) -> Tensor(a!)")]
        public partial Tensor bernoulli_(Tensor p, Generator? generator = null);

        [Aten("exponential_(Tensor(a!) self, float lambd=1., *, Generator? generator=None) -> Tensor(a!)")]
        public partial Tensor exponential_(double lambda = 1, Generator? generator = null);

        [Aten("multinomial(Tensor self, int num_samples, bool replacement=False, *, Generator? generator=None) -> Tensor")]
        public partial Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null);

        [Aten("normal_(Tensor(a!) self, float mean=0., float std=1., *, Generator? generator=None) -> Tensor(a!)")]
        public partial Tensor normal_(double mean = 0, double std = 1, Generator? generator = null);

        [Aten("rand_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor")]
        public partial Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [Aten("randint_like.low_dtype(Tensor self, int low, int high, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor")]
        public partial Tensor randint_like(long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [Aten("randn_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor")]
        public partial Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [Aten("uniform_(Tensor(a!) self, float from=0., float to=1., *, Generator? generator=None) -> Tensor(a!)")]
        public partial Tensor uniform_(double from, double to, Generator? generator = null);

        public Tensor random_(double from, double to, Generator? generator = null) => RandomInPlace((long)from, (long)to, generator);

        [Aten("random_.from(Tensor(a!) self, int from, int? to, *, Generator? generator=None) -> Tensor(a!)")]
        private partial Tensor RandomInPlace(long from, long? to, Generator? generator);
    }
}
