using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            [Aten("binary_cross_entropy(Tensor self, Tensor target, Tensor? weight=None, int reduction=1) -> Tensor")]
            public static partial Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean);

            [Aten("binary_cross_entropy_with_logits(Tensor self, Tensor target, Tensor? weight=None, Tensor? pos_weight=None, int reduction=1) -> Tensor")]
            public static partial Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null);

            [Aten("cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0., int reduction=1) -> Tensor")]
            public static partial Tensor cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean);

            [Aten("hinge_embedding_loss(Tensor self, Tensor target, float margin=1., int reduction=1) -> Tensor")]
            public static partial Tensor hinge_embedding_loss(Tensor input, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean);

            [Aten("huber_loss(Tensor self, Tensor target, int reduction=1, float delta=1.) -> Tensor")]
            public static partial Tensor huber_loss(Tensor input, Tensor target, double delta = 1, Reduction reduction = Reduction.Mean);

            [Aten("kl_div(Tensor self, Tensor target, int reduction=1, *, bool log_target=False) -> Tensor")]
            public static partial Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean);

            [Aten("l1_loss(Tensor self, Tensor target, int reduction=1) -> Tensor")]
            public static partial Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean);

            [Aten("margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0., int reduction=1) -> Tensor")]
            public static partial Tensor margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean);

            [Aten("mse_loss(Tensor self, Tensor target, int reduction=1) -> Tensor")]
            public static partial Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean);

            [Aten("smooth_l1_loss(Tensor self, Tensor target, int reduction=1, float beta=1.) -> Tensor")]
            public static partial Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1);

            [Aten("soft_margin_loss(Tensor self, Tensor target, int reduction=1) -> Tensor")]
            public static partial Tensor soft_margin_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean);

            /// <summary>
            /// Minus the log-probability of the target. The target is class indices [N, ...] or probabilities of the input's shape
            /// [N, C, ...]; <paramref name="label_smoothing"/> mixes them with the uniform distribution (Szegedy et al. 2016).
            /// </summary>
            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0)
                => CrossEntropy(input, target, weight, reduction, ignore_index, label_smoothing);

            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
                => NegativeLogLikelihood(input, target, weight, reduction);

            [Aten("triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1., float p=2., float eps=1e-06, bool swap=False, int reduction=1) -> Tensor")]
            public static partial Tensor triplet_margin_loss(
                Tensor anchor, Tensor positive, Tensor negative, double margin = 1, long p = 2, double eps = 1E-06, bool swap = false, Reduction reduction = Reduction.Mean);

            [Aten("cross_entropy_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, int ignore_index=-100, float label_smoothing=0.) -> Tensor")]
            private static partial Tensor CrossEntropy(Tensor self, Tensor target, Tensor? weight, Reduction reduction, long ignore_index, double label_smoothing);

            [Aten("nll_loss_nd(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, int ignore_index=-100) -> Tensor")]
            private static partial Tensor NegativeLogLikelihood(Tensor self, Tensor target, Tensor? weight, Reduction reduction);
        }
    }
}
