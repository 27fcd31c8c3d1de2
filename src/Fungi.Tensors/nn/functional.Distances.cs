using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            [Aten("cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor")]
            public static partial Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1E-08);

            [Aten("one_hot(Tensor self, int num_classes=-1) -> Tensor")]
            public static partial Tensor one_hot(Tensor x, long num_classes = -1);

            [Aten("pairwise_distance(Tensor x1, Tensor x2, float p=2., float eps=1e-06, bool keepdim=False) -> Tensor")]
            public static partial Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2, double eps = 1E-06, bool keepdim = false);

        }
    }
}
