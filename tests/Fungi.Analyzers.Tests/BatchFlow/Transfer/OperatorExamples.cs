using System.Reflection;
using static TorchSharp.torch;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

/// <summary>What the operators are tried with: arguments made from the parameters' names and types, and written ones where those do not fit.</summary>
internal static class OperatorExamples
{
    /// <summary>Operators that the table takes for coupled where no number moves, or for dependent where none does, and why that is right.</summary>
    public static IReadOnlyDictionary<string, string> Imprecise { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
    };

    private static readonly Dictionary<string, string> NotRunByName = new(StringComparer.Ordinal)
    {
        ["Dispose"] = "there is nothing left to look at",
        ["GetHashCode"] = "it is another for every tensor",
        ["MoveToOtherDisposeScope"] = "scopes have no numbers",
        ["WriteBytesToStream"] = "it writes to a stream",
        ["ReadBytesFromStream"] = "it reads from a stream",
        ["TensorItems"] = "the engine interprets indices, and tests it",
        ["set_TensorItems"] = "the engine interprets indices, and tests it",
        ["index"] = "the engine interprets indices, and tests it",
        ["index_put_"] = "the engine interprets indices, and tests it",
        ["Tensor"] = "an index has no numbers",
        ["empty"] = "its numbers are whatever the memory held",
        ["empty_like"] = "its numbers are whatever the memory held",
        ["new_empty"] = "its numbers are whatever the memory held",
        ["backward"] = "it returns nothing",
        ["retain_grad"] = "it returns nothing",
        ["grad"] = "gradients come of a graph, not of arguments",
        ["cuda"] = "it needs a device that not every machine has",
        ["WrappedTensorDisposeScope"] = "it calls a function",
        ["get_rng_state"] = "it is the generator's",
        ["set_rng_state"] = "it is the generator's",
        ["get_state"] = "it is the generator's",
        ["set_state"] = "it is the generator's",
    };

    /// <summary>Arguments of operators by name, in the order of the parameters, what a method is called on first.</summary>
    private static readonly Dictionary<string, string[]> Written = new(StringComparer.Ordinal)
    {
        // Creation
        ["zeros"] = ["4", "4 5", "4 5 6", "4 5 6 7", "(4,5)"],
        ["ones"] = ["4", "4 5", "4 5 6", "4 5 6 7", "(4,5)"],
        ["rand"] = ["4", "4 5", "4 5 6", "4 5 6 7", "(4,5)"],
        ["randn"] = ["4", "4 5", "4 5 6", "4 5 6 7", "(4,5)"],
        ["full"] = ["4 0.5", "4 5 0.5", "4 5 6 0.5", "4 5 6 7 0.5", "(4,5) 0.5"],
        ["randint"] = ["99 (4,5)", "2 99 (4,5)"],
        ["randperm"] = ["99"],
        ["randint_like"] = ["[2,3,4] 2 99"],
        ["random_"] = ["[2,3,4] 2 99"],
        ["normal"] = ["[2,3,4] [2,3,4]", "[3,1,4] [3,4]"],
        ["bernoulli"] = ["[8,9]"],
        ["bernoulli_"] = ["[8,9] [8,9]", "[8,9]"],
        ["multinomial"] = ["[8,9] 7"],
        ["new_zeros"] = ["[2,3,4] 5", "[2,3,4] 5 6", "[2,3,4] 5 6 7", "[2,3,4] 5 6 7 8", "[2,3,4] (5,6)", "[2,3,4] (2,6)"],
        ["new_ones"] = ["[2,3,4] 5"],
        ["new_full"] = ["[2,3,4] 5 0.5", "[2,3,4] (5,6) 0.5"],
        ["arange"] = ["5", "1 5", "1 6 2"],
        ["linspace"] = ["0 1 5"],
        ["logspace"] = ["0 1 5"],
        ["eye"] = ["4 5", "4"],
        ["eye_"] = ["[4,5]"],
        ["tril_indices"] = ["4 5"],
        ["triu_indices"] = ["4 5"],
        ["hann_window"] = ["6"],
        ["hamming_window"] = ["6"],
        ["tensor"] = ["(1,0,3,4,5,6)", "true", "3", "0.5", "(1,0,3,4,5,6) 2 3", "(1,0,3,4,5,6) 1 2 3", "(1,0,3,4,5,6) 1 2 3 1"],
        ["as_tensor"] = ["(1,0,3)", "[2,3]"],
        ["from_array"] = ["(1,0,3)"],
        ["op_Implicit"] = ["(1,0,3)", "true", "3", "0.5"],
        ["ToTensor"] = ["0.5", "(1,0,3,4,5,6) (2,3)"],
        ["one_hot"] = ["i3[4,2] 3", "i3[4,2]"],
        ["corrcoef"] = ["n[3,5]", "n[5]"],
        ["cov"] = ["n[3,5]", "n[5]", "n[3,5] fweights=i3[5]"],
        ["view_as_complex"] = ["[4,3,2]"],
        ["view_as_real"] = ["c[4,3]"],
        ["conj"] = ["c[4,3]"],
        ["angle"] = ["c[4,3]", "n[4,3]"],

        // Values that only some numbers tell apart
        ["clamp"] = ["[2,3,4] 0.4 0.6", "[2,3,4] [2,3,4] [3,4]", "[3,1,4] [3,4]"],
        ["clamp_"] = ["[2,3,4] 0.4 0.6", "[2,3,4] [2,3,4] [3,4]"],
        ["clip"] = ["[2,3,4] 0.4 0.6"],
        ["hardtanh"] = ["[2,3,4] 0.4 0.6", "[2,3,4]"],
        ["hardtanh_"] = ["[2,3,4] 0.4 0.6"],
        ["where"] = ["b[2,3,4] [2,3,4] [3,4]", "b[4,1,3] [2,3] [4,2,3]", "b[4,3]"],
        ["nan_to_num"] = ["x[4,3]"],
        ["nan_to_num_"] = ["x[4,3]"],
        ["prelu"] = ["n[4,3,2] [3]", "n[4,3] [1]"],
        ["item"] = ["[1]", "[]"],
        ["is_nonzero"] = ["i2[1]"],
        ["ToScalar"] = ["[1]"],
        ["op_Explicit"] = ["[1]"],
        ["ToBoolean"] = ["b[1]"],
        ["ToByte"] = ["y[1]"],
        ["ToSByte"] = ["y[1]"],
        ["ToInt16"] = ["y[1]"],
        ["ToInt32"] = ["y[1]"],
        ["ToInt64"] = ["i9[1]"],
        ["ToHalf"] = ["[1]"],
        ["ToSingle"] = ["[1]"],
        ["ToDouble"] = ["[1]"],
        ["ReadCpuDouble"] = ["[4] 1"],
        ["ReadCpuValue"] = ["[4] 1"],
        ["ReadCpuInt64"] = ["i9[4] 1"],
        ["ReadCpuBool"] = ["b[4] 1"],
        ["data"] = ["[4,3]"],
        ["allclose"] = ["i2[2] i2[2]"],
        ["equal"] = ["i2[2,3] i2[2,3]", "i2[3,1,4] i2[3,4]"],
        ["Equals"] = ["i2[2] i2[2]"],
        ["type"] = ["[2,3] Float32"],
        ["to"] = ["[2,3] Float32", "[2,3] CPU", "[2,3] cpu", "[2,3] [4]"],
        ["all"] = ["b[4,3,2]", "b[4,3,2] 0", "b[4,3,2] -1 true"],
        ["any"] = ["b[4,3,2]", "b[4,3,2] 0", "b[4,3,2] -1 true"],
        ["count_nonzero"] = ["i2[4,3,2]", "i2[4,3,2] (0,2)"],
        ["bincount"] = ["i5[6] [6]", "i5[6]"],
        ["isin"] = ["i5[4,3] i5[2,5]"],
        ["bucketize"] = ["[4,3] [5]"],
        ["searchsorted"] = ["[5] [4,3]", "[4,5] [4,3]", "[4,2,5] [4,2,3]", "[5] 0.5 false false null"],
        ["mode"] = ["i3[5,4,3] 0", "i3[5,4,3]", "i3[5,4,3] 1 true"],
        ["unique"] = ["i5[4,3]", "i5[4,3] dim=0"],
        ["unique_consecutive"] = ["i5[4,3]", "i5[4,3] dim=0"],
        ["quantile"] = ["[4,3,2] [] 0", "[4,3,2] [5] 0", "[4,3,2] [4] 1 true", "[4,3,2] [5] -1"],
        ["histc"] = ["[4,3]"],

        // Sizes of axes
        ["reshape"] = ["[2,3,4] (6,4)", "[2,3,4] (2,12)", "[2,3,4] (-1,4)", "[2,3,4] (2,-1)", "[2,3,4] (3,2,4)", "[2,3,4] (2,3,2,2)", "[6,4] (2,3,4)", "[2,3,4] (24)", "[5,12] (5,3,4)"],
        ["view"] = ["[2,3,4] (6,4)", "[2,3,4] (2,12)", "[2,3,4] (-1,4)", "[2,3,4] (3,2,4)", "[2,3,4] (2,3,2,2)", "[6,4] (2,3,4)"],
        ["view_as"] = ["[2,3,4] [6,4]", "[2,3,4] [2,12]", "[2,3,4] [4,3,2]"],
        ["flatten"] = ["[2,3,4]", "[2,3,4] 1", "[2,3,4] 0 1", "[2,3,4] -2"],
        ["unflatten"] = ["[2,12,5] 1 (3,4)", "[2,12,5] 1 (3,-1)", "[6,5] 0 (2,3)", "[6,5] 0 (1,6)"],
        ["squeeze"] = ["[2,1,3]", "[2,1,3] 1", "[1,2,1,3] 0", "[2,3] 0"],
        ["squeeze_"] = ["[2,1,3]", "[2,1,3] 1", "[2,3] 0"],
        ["unsqueeze"] = ["[2,3] 0", "[2,3] 1", "[2,3] -1"],
        ["unsqueeze_"] = ["[2,3] 0", "[2,3] 1", "[2,3] -1"],
        ["expand"] = ["[2,1,3] (2,4,3)", "[2,3] (5,2,3)", "[2,1,3] (-1,4,-1)", "[1,3] (2,3)"],
        ["expand_as"] = ["[2,1,3] [2,4,3]", "[2,3] [5,2,3]", "[1,3] [2,3]"],
        ["broadcast_to"] = ["[2,1,3] (2,4,3)", "[2,3] (5,2,3)"],
        ["broadcast_tensors"] = ["{[2,1,3] [4,3]}", "{[3,1] [3]}"],
        ["repeat"] = ["[2,3] (1,2)", "[2,3] (4,1,1)", "[2,3] (2,1)"],
        ["tile"] = ["[2,3] (1,2)", "[2,3] (4,1,1)", "[2,3] (2)", "[2,3] (2,1)"],
        ["repeat_interleave"] = ["[2,3] 2 0", "[2,3] 2 1", "[2,3] 2", "[2,3] i3[2] 0", "[2,3] i3[3] 1"],

        // Order of axes
        ["permute"] = ["[2,3,4] (1,2,0)", "[2,3,4] (0,-1,1)"],
        ["transpose"] = ["[2,3,4] 0 1", "[2,3,4] 1 -1"],
        ["transpose_"] = ["[2,3,4] 0 1", "[2,3,4] 1 -1"],
        ["swapaxes"] = ["[2,3,4] 0 1", "[2,3,4] 1 -1"],
        ["swapdims"] = ["[2,3,4] 0 1", "[2,3,4] 1 -1"],
        ["movedim"] = ["[2,3,4] 0 2", "[2,3,4] (0,1) (2,0)", "[2,3,4] (-1) (0)"],
        ["moveaxis"] = ["[2,3,4] (0,1) (2,0)", "[2,3,4] (-1) (0)"],
        ["t"] = ["[2,3]", "[4]"],
        ["T"] = ["[2,3]", "[2,3,4]"],
        ["flip"] = ["[2,3,4] (0)", "[2,3,4] (1,-1)"],
        ["roll"] = ["[2,3,4] 1 0", "[2,3,4] 1 -1", "[2,3,4] (1,2) (0,2)", "[2,3,4] (1,2,1) (0,1,2)", "[2,3,4] 1", "[2,3,4] (5)"],
        ["rot90"] = ["[3,4,2]", "[3,4,2] 2 (1,2)", "[3,3,2] 1 (0,1)"],
        ["tril"] = ["[4,4,3]", "[3,4,4]", "[4,4] -1", "[4,5] 2"],
        ["triu"] = ["[4,4,3]", "[3,4,4]", "[4,4] 1", "[4,5] -2"],
        ["tril_"] = ["[4,4]", "[4,5] 1"],
        ["triu_"] = ["[4,4]", "[4,5] 1"],
        ["trace"] = ["[4,4]", "[4,5]"],
        ["diag"] = ["[4]", "[4,4]", "[4,5] 1", "[4] 1"],
        ["diagflat"] = ["[4]", "[2,3]", "[4] 1"],
        ["diag_embed"] = ["[3,4]", "[3,4] 1", "[3,4] 0 0 1", "[3,4] 0 -2 0"],
        ["diagonal"] = ["[4,4,3]", "[4,5,3] 1", "[3,4,4] 0 1 2", "[3,4,4] 0 0 2", "[3,4,4] dim1=-2 dim2=-1"],
        ["unfold"] = ["[5,8,3] 1 2 2", "[5,8,3] 0 2 1", "[5,8,3] -1 3 1", "[5,2,6,7] (2,3)", "[5,2,6,7] 2"],
        ["as_strided"] = ["[4,6] (4,3) (6,2)", "[4,6] (4,6) (6,1)"],
        ["channel_shuffle"] = ["[5,6,3,2] 3"],
        ["pixel_shuffle"] = ["[5,8,3,2] 2", "[8,3,2] 2"],
        ["pixel_unshuffle"] = ["[5,2,4,6] 2", "[2,4,6] 2"],
        ["pad"] = ["[5,3,4] (1,2)", "[5,3,4] (1,2,0,1)", "[5,3,4] (0,0,0,0,1,0)", "[5,3,4] (1,1) Reflect", "[5,3,4] 1", "[5,2,3,4] (1,2,0,1)"],

        // Joining and parting
        ["cat"] = ["{[2,3] [2,3]}", "{[2,3] [2,3]} 1", "{[2,3] [4,3]}", "{[2,3,4] [2,3,4] [2,3,4]} -1", "{[2,3] [2,4]} 1"],
        ["concat"] = ["{[2,3] [2,3]}", "{[2,3] [2,3]} 1", "{[2,3] [4,3]}"],
        ["concatenate"] = ["{[2,3] [2,3]}", "{[2,3] [2,3]} 1", "{[2,3] [4,3]}"],
        ["stack"] = ["{[2,3] [2,3]}", "{[2,3] [2,3]} 1", "{[2,3] [2,3] [2,3]} -1"],
        ["hstack"] = ["{[2,3] [2,3]}", "{[2,3] [2,4]}", "{[3] [4]}", "{[3] [3]}"],
        ["vstack"] = ["{[2,3] [2,3]}", "{[2,3] [4,3]}", "{[3] [3]}"],
        ["row_stack"] = ["{[2,3] [2,3]}", "{[3] [3]}"],
        ["column_stack"] = ["{[2,3] [2,4]}", "{[3] [3]}", "{[2] [2,3]}"],
        ["dstack"] = ["{[2,3] [2,3]}", "{[3] [3]}", "{[2,3,4] [2,3,5]}"],
        ["block_diag"] = ["{[2,3] [4,5]}", "{[3] [4,3]}"],
        ["meshgrid"] = ["{[3] [4]}", "{[3] [4]} xy", "{[3] [3]}"],
        ["cartesian_prod"] = ["{[3] [4]}", "{[3] [3]}"],
        ["combinations"] = ["[4]", "[4] 3", "[4] 2 true"],
        ["split"] = ["[4,6] 2", "[4,6] 3 1", "[4,6] (2,2)", "[4,6] (1,3) 0", "[4,6] (1,5) 1"],
        ["chunk"] = ["[4,6] 2", "[4,6] 3 1"],
        ["tensor_split"] = ["[4,6] 2", "[4,6] 3 1", "[4,6] (1,3)", "[4,6] (2) 1"],
        ["unbind"] = ["[4,3]", "[4,3] 1", "[4,3,2] -1"],

        // Indexing
        ["select"] = ["[4,3,2] 0 1", "[4,3,2] 1 0", "[4,3,2] -1 1"],
        ["narrow"] = ["[4,3,2] 0 1 2", "[4,3,2] 1 0 3", "[4,3,2] -1 1 1"],
        ["slice"] = ["[4,3,2] 0 1 3 1", "[4,3,2] 1 0 3 1", "[4,3,5] -1 0 5 2"],
        ["index_select"] = ["[4,3,2] 0 i4[5]", "[4,3,2] 1 i3[4]", "[4,3] -1 i3[2]"],
        ["gather"] = ["[4,3] 1 i3[4,2]", "[4,3] 0 i4[2,3]", "[4,3,5] 1 i3[4,2,5]", "[4,3,5] 2 i5[4,3,1]"],
        ["take_along_dim"] = ["[4,3] i3[4,2] 1", "[4,3] i4[2,3] 0", "[4,3] i12[5]", "[4,3,5] i5[4,1,2] 2"],
        ["take"] = ["[4,3] i12[5]", "[4,3] i12[2,4]"],
        ["masked_select"] = ["[4,3] b[4,3]", "[4,3] b[3]"],
        ["nonzero"] = ["i2[4,3]"],
        ["argwhere"] = ["i2[4,3]"],
        ["masked_fill"] = ["[4,3] b[4,3] 0.5", "[4,3] b[3] 0.5", "[4,3] b[4,1] 0.5", "[4,1,3] b[4,3] 0.5"],
        ["masked_fill_"] = ["[4,3] b[4,3] 0.5", "[4,3] b[3] 0.5", "[4,3] b[4,1] 0.5"],
        ["masked_scatter"] = ["[4,3] b[4,3] [4,3]", "[4,3] b[3] [12]"],
        ["masked_scatter_"] = ["[4,3] b[4,3] [4,3]"],
        ["index_fill"] = ["[4,3,2] 0 i4[2] 0.5", "[4,3,2] 1 i3[2] 0.5"],
        ["index_fill_"] = ["[4,3,2] 0 i4[2] 0.5", "[4,3,2] 1 i3[2] 0.5"],
        ["index_copy"] = ["[4,3,2] 0 p4[4] [4,3,2]", "[4,3,2] 1 p3[2] [4,2,2]"],
        ["index_copy_"] = ["[4,3,2] 0 p4[4] [4,3,2]", "[4,3,2] 1 p3[2] [4,2,2]"],
        ["index_add"] = ["[4,3,2] 0 i4[5] [5,3,2] 2", "[4,3,2] 1 i3[5] [4,5,2] 2"],
        ["index_add_"] = ["[4,3,2] 0 i4[5] [5,3,2] 2", "[4,3,2] 1 i3[5] [4,5,2] 2"],
        ["scatter"] = ["[4,3] 1 i3[4,1] [4,1]", "[4,3] 0 i4[1,3] [1,3]", "[4,3] 1 i3[4,1] [4,3]", "[4,3,2] 1 i3[4,1,2] [4,1,2]"],
        ["scatter_"] = ["[4,3] 1 i3[4,1] [4,1]", "[4,3] 0 i4[1,3] [1,3]"],
        ["scatter_add"] = ["[4,3] 1 i3[4,2] [4,2]", "[4,3] 0 i4[2,3] [2,3]", "[4,3,2] 1 i3[4,5,2] [4,5,2]"],
        ["scatter_add_"] = ["[4,3] 1 i3[4,2] [4,2]", "[4,3] 0 i4[2,3] [2,3]"],
        ["select_scatter"] = ["[4,3,2] [3,2] 0 1", "[4,3,2] [4,2] 1 1"],
        ["slice_scatter"] = ["[4,3,2] [2,3,2] 0 1 3", "[4,3,2] [4,2,2] 1 1 3", "[4,3,2] [4,3,2]"],

        // Products
        ["matmul"] = ["[3,4] [4,5]", "[4] [4]", "[3,4] [4]", "[4] [4,5]", "[2,3,4] [2,4,5]", "[2,3,4] [4,5]", "[6,1,3,4] [2,4,5]", "[3,4] [4,3]", "[2,3,4] [4]"],
        ["mm"] = ["[3,4] [4,5]", "[3,4] [4,3]"],
        ["bmm"] = ["[2,3,4] [2,4,5]"],
        ["mv"] = ["[3,4] [4]"],
        ["dot"] = ["[4] [4]"],
        ["vdot"] = ["[4] [4]"],
        ["inner"] = ["[2,4] [3,4]", "[4] [4]", "[2,3,4] [5,4]", "[2,4] [2,4]"],
        ["outer"] = ["[3] [4]", "[3] [3]"],
        ["multi_dot"] = ["{[3,4] [4,5]}", "{[3,4] [4,5] [5,3]}", "{[3] [3,4] [4]}"],
        ["tensordot"] = ["[2,3,4] [3,4,5]", "[2,3,4] [4,5] 1", "[2,3,4] [3,2,5] (0,1) (1,0)", "[2,3,4] [5,2] (0,1)", "[2,3,4] [5,2,3] (2,0)"],
        ["kron"] = ["[2,3] [4,5]", "[3] [4]"],
        ["cross"] = ["[4,3] [4,3]", "[4,3] [1,3]", "[3,4] [3,4] 0"],
        ["addmm"] = ["[3,5] [3,4] [4,5] 2 0.5", "[5] [3,4] [4,5] 2 0.5"],
        ["addmm_"] = ["[3,5] [3,4] [4,5] 2 0.5"],
        ["addmv"] = ["[3] [3,4] [4] 2 0.5"],
        ["addr"] = ["[3,4] [3] [4] 2 0.5"],
        ["baddbmm"] = ["[2,3,5] [2,3,4] [2,4,5] 2 0.5", "[3,5] [2,3,4] [2,4,5]"],
        ["linear"] = ["[2,4] [5,4]", "[2,4] [5,4] [5]", "[2,3,4] [5,4] [5]", "[4] [5,4]"],
        ["bilinear"] = ["[2,3] [2,4] [5,3,4]", "[2,3] [2,4] [5,3,4] [5]"],
        ["einsum"] = ["bi,bj->bij {[2,3] [2,4]}", "bi,bi->b {[2,3] [2,3]}", "bi,ci->bc {[2,3] [2,3]}", "ii->i {[3,3]}", "ij->ji {[2,3]}", "ij,jk {[2,3] [3,4]}", "...i,...i->... {[2,5,3] [2,5,3]}", "bij,bjk->bik {[2,3,4] [2,4,5]}", "bi-> {[2,3]}", "bi->i {[2,3]}"],
        ["cdist"] = ["[3,4] [5,4]", "[2,3,4] [2,5,4]", "[3,4] [3,4]", "[2,3,4] [5,4]"],
        ["cosine_similarity"] = ["[2,3,4] [2,3,4]", "[2,3] [2,3] -1", "[2,1,4] [3,4] -1", "[3,1,4] [3,4] 2"],
        ["pairwise_distance"] = ["[2,3] [2,3]", "[2,3] [2,3] keepdim=true", "[2,3,4] [3,4]"],
        ["scaled_dot_product_attention"] = ["[2,5,4] [2,3,4] [2,3,6]", "[5,4] [3,4] [3,6]", "[2,7,5,4] [2,7,3,4] [2,7,3,6] [5,3]", "[2,7,5,4] [2,7,3,4] [2,7,3,6] [2,1,5,3]"],

        // Matrices
        ["det"] = ["n[2,3,3]", "n[3,3]"],
        ["logdet"] = ["s[2,3,3]"],
        ["slogdet"] = ["n[2,3,3]"],
        ["inverse"] = ["s[2,3,3]", "s[3,3]"],
        ["inv"] = ["s[2,3,3]", "s[3,3]"],
        ["inv_ex"] = ["s[2,3,3]"],
        ["pinv"] = ["n[2,4,3]", "n[2,4,3] [] []"],
        ["cholesky"] = ["s[2,3,3]", "s[2,3,3] true"],
        ["cholesky_ex"] = ["s[2,3,3]"],
        ["cholesky_inverse"] = ["s[2,3,3]"],
        ["cholesky_solve"] = ["[2,3,5] s[2,3,3]", "[3,5] s[3,3]", "[3,5] s[2,3,3]"],
        ["solve"] = ["s[2,3,3] [2,3,5]", "s[3,3] [3,5]", "s[3,3] [3]", "s[2,3,3] [3,5]", "s[3,3] [2,3,5]", "s[2,3,3] [2,3]", "s[3,3] [5,3] false"],
        ["solve_triangular"] = ["s[2,3,3] [2,3,5] true", "s[3,3] [3,5] false", "s[3,3] [5,3] true false"],
        ["lstsq"] = ["n[2,4,3] n[2,4,5]", "n[4,3] n[4,5]", "n[4,3] n[4,5] 0.001"],
        ["qr"] = ["n[2,4,3]", "n[2,3,4]", "n[4,3] Complete"],
        ["svd"] = ["n[2,4,3]", "n[2,4,3] false"],
        ["svdvals"] = ["n[2,4,3]"],
        ["eig"] = ["s[2,3,3]"],
        ["eigh"] = ["s[2,3,3]"],
        ["eigvals"] = ["s[2,3,3]"],
        ["eigvalsh"] = ["s[2,3,3]"],
        ["lu"] = ["n[2,3,3]", "n[2,4,3]"],
        ["lu_factor"] = ["n[2,3,3]", "n[2,4,3]"],
        ["matrix_exp"] = ["n[2,3,3]", "n[3,3]"],
        ["matrix_power"] = ["n[2,3,3] 2", "n[3,3] -1"],
        ["matrix_norm"] = ["n[2,4,3]", "n[2,4,3] fro (0,1)", "n[2,4,3] 1", "n[2,4,3] 1 (0,2) true"],
        ["matrix_rank"] = ["r[2,3,3]", "r[2,3,3] [] []"],
        ["norm"] = ["n[2,4,3]", "n[2,4,3] 1", "n[2,4,3] 0 true", "n[2,4,3] 0", "n[2,4,3] (0,1)", "n[2,4,3] fro (0,1)", "n[2,4,3] 1 (0)", "n[2,4,3] 1 (0,2) true"],

        // Normalizations
        ["layer_norm"] = ["n[5,3,4] (4)", "n[5,3,4] (3,4)", "n[5,4] (4) [4] [4]", "n[4] (4)"],
        ["group_norm"] = ["n[5,6,3] 3", "n[5,6] 2 [6] [6]"],
        ["instance_norm"] = ["n[5,6,3]", "n[5,6,3,2] weight=[6] bias=[6]"],
        ["batch_norm"] = ["n[5,4] [4] [4] training=false", "n[5,4] [4] [4] [4] [4] true", "n[5,4,3] [4] [4] training=true", "n[5,4,3] [4] [4]"],
        ["glu"] = ["n[5,4]", "n[5,4,3] 1", "n[6,4] 0"],
        ["stft"] = ["n[5,32] 8 return_complex=true", "n[32] 8 window=[8] return_complex=true"],
        ["renorm"] = ["n[5,4,3] 2 0 0.5", "n[5,4,3] 2 1 0.5"],
        ["diff"] = ["[5,4,3]", "[5,4,3] 1 0", "[5,4,3] 1 1 prepend=[5,2,3]", "[5,4] 2"],
        ["fft2"] = ["[5,4,6]", "[5,4,6] (4,3)", "[5,4,6] dim=(0,1)"],
        ["rfft2"] = ["[5,4,6]", "[5,4,6] dim=(0,1)"],

        // Losses
        ["binary_cross_entropy"] = ["[5,4] [5,4] reduction=None", "[5,4] [5,4] [4] None", "[5,4] [5,4]", "[5,4] [5,4] reduction=Sum"],
        ["hinge_embedding_loss"] = ["[5,4] o[5,4] 1 None", "[5,4] o[5,4] 1", "[5,4] o[4] 1 None"],
        ["soft_margin_loss"] = ["[5,4] o[5,4] None", "[5,4] o[5,4]"],
        ["margin_ranking_loss"] = ["[5,4] [5,4] o[5,4] 1 None", "[5] [5] o[5] 1", "[5,4] [4] o[5,4] 1 Sum"],
        ["cosine_embedding_loss"] = ["n[5,4] n[5,4] o[5] 0.1 None", "n[5,4] n[5,4] o[5] 0.1", "n[4] n[4] o[] 0.1 None"],
        ["triplet_margin_loss"] = ["n[5,4] n[5,4] n[5,4] 9 reduction=None", "n[5,4] n[5,4] n[5,4] 9", "n[5,4] n[1,4] n[4] 9 reduction=None"],
        ["cross_entropy"] = ["n[5,4] i4[5] reduction=None", "n[5,4] i4[5]", "n[5,4,3] i4[5,3] reduction=None", "n[5,4] [5,4] reduction=None", "n[4] i4[] reduction=None", "n[5,4] i4[5] [4] reduction=None", "n[5,4,3] [5,4,3] reduction=Sum", "n[5,4] i4[5] reduction=Mean label_smoothing=0.1"],
        ["nll_loss"] = ["n[5,4] i4[5] reduction=None", "n[5,4] i4[5]", "n[5,4,3] i4[5,3] reduction=None", "n[4] i4[] reduction=None", "n[5,4] i4[5] [4]"],

        // Images
        ["conv1d"] = ["[5,2,6] [3,2,2]", "[5,2,6] [3,2,2] [3]", "[2,6] [3,2,2]"],
        ["conv2d"] = ["[5,2,6,7] [4,2,3,3]", "[5,2,6,7] [4,2,3,3] [4]", "[5,4,6,7] [4,1,3,3] groups=4", "[2,6,7] [4,2,3,3]"],
        ["conv3d"] = ["[5,2,4,6,7] [3,2,2,2,2] [3]", "[2,4,6,7] [3,2,2,2,2]"],
        ["conv_transpose1d"] = ["[5,2,6] [2,3,2]", "[5,4,6] [4,3,2] groups=2", "[2,6] [2,3,2]"],
        ["conv_transpose2d"] = ["[5,2,6,7] [2,3,2,2]", "[2,6,7] [2,3,2,2]"],
        ["avg_pool1d"] = ["[5,2,6] 2", "[2,6] 2"],
        ["avg_pool2d"] = ["[5,2,6,8] 2", "[5,2,6,8] (2,2)", "[2,6,8] 2", "[2,6,8] (2,2)"],
        ["max_pool1d"] = ["[5,2,6] 2", "[2,6] 2"],
        ["max_pool2d"] = ["[5,2,6,8] 2", "[5,2,6,8] (2,2)", "[2,6,8] 2", "[2,6,8] (2,2)"],
        ["adaptive_avg_pool1d"] = ["[5,2,6] 3", "[2,6] 3"],
        ["adaptive_avg_pool2d"] = ["[5,2,6,8] 3", "[5,2,6,8] (3,4)", "[2,6,8] 3", "[2,6,8] (3,4)"],
        ["interpolate"] = ["[5,2,6,8] (3,4)", "[5,2,6,8] null (0.5,0.5) Bilinear", "[5,2,6] (3)"],
        ["grid_sample"] = ["[5,2,6,8] g[5,3,4,2]", "[5,2,6,8] g[5,3,4,2] Nearest", "[5,2,3,6,8] g[5,3,4,2,3]"],
        ["affine_grid"] = ["n[5,2,3] (5,1,4,6)", "n[5,3,4] (5,1,2,4,6)"],
        ["fold"] = ["[5,8,6] (3,4) (2,2)", "[5,8,9] 4 2", "[8,6] (3,4) (2,2)"],
        ["dropout"] = ["[8,9]", "[8,9] 0.5 false"],
        ["dropout2d"] = ["[8,9,2,2]", "[8,9,2,2] 0.5 false"],
        ["rrelu"] = ["n[8,9]"],
    };

    /// <summary>The kind of numbers for operators that are tried automatically; see <see cref="OperatorExample"/>.</summary>
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["acosh"] = "a", ["eq"] = "i2", ["ne"] = "i2", ["not_equal"] = "i2", ["isclose"] = "i2", ["op_Equality"] = "i2", ["op_Inequality"] = "i2",
        ["isfinite"] = "x", ["isinf"] = "x", ["isnan"] = "x", ["isneginf"] = "x", ["isposinf"] = "x", ["nansum"] = "x", ["nanmean"] = "x", ["nanmedian"] = "x",
        ["logical_and"] = "b", ["logical_or"] = "b", ["logical_xor"] = "b", ["logical_not"] = "b", ["bool"] = "i2",
        ["bitwise_and"] = "i9", ["bitwise_or"] = "i9", ["bitwise_xor"] = "i9", ["bitwise_not"] = "i9",
        ["op_BitwiseAnd"] = "i9", ["op_BitwiseOr"] = "i9", ["op_ExclusiveOr"] = "i9", ["op_OnesComplement"] = "i9",
        ["sign"] = "n", ["sgn"] = "n", ["copysign"] = "n", ["heaviside"] = "n", ["abs"] = "n", ["ceil"] = "n", ["floor"] = "n", ["round"] = "n", ["trunc"] = "n", ["fix"] = "n",
        ["relu"] = "n", ["relu6"] = "n", ["threshold"] = "n", ["softshrink"] = "n", ["hardshrink"] = "n", ["byte"] = "i99", ["char"] = "i99", ["short"] = "i99", ["int"] = "i99", ["long"] = "i99",
    };

    /// <summary>Why an operator is not run; null where it is.</summary>
    public static string? NotRun(MethodInfo method)
    {
        if (method.GetParameters().Any(static parameter => parameter.ParameterType.IsByRefLike) || method.ReturnType.IsByRefLike) return "reflection passes no spans; the overload with an array is run";
        if (method.GetParameters().Any(static parameter => parameter.ParameterType.IsAssignableTo(typeof(Delegate)))) return "it calls a function";
        return NotRunByName.GetValueOrDefault(method.Name.StartsWith("get_", StringComparison.Ordinal) && method.IsSpecialName ? method.Name[4..] : method.Name);
    }

    public static IEnumerable<OperatorExample> Of(MethodInfo method) =>
        (Written.GetValueOrDefault(method.IsSpecialName && method.Name.StartsWith("get_", StringComparison.Ordinal) ? method.Name[4..] : method.Name) ?? Automatic(method)).Select(static text => new OperatorExample(text));

    private static IEnumerable<string> Automatic(MethodInfo method)
    {
        var kind = Kinds.GetValueOrDefault(method.Name.TrimEnd('_'), "");
        var names = method.GetParameters().Select(static parameter => (parameter.Name!, parameter.ParameterType, parameter.HasDefaultValue)).ToList();
        if (!method.IsStatic) names.Insert(0, ("self", typeof(Tensor), false));
        var several = names.Count(static parameter => parameter is { ParameterType: var type, HasDefaultValue: false } && type == typeof(Tensor)) > 1;
        foreach (var (first, rest) in several ? new[] { ("[2,3]", "[2,3]"), ("[2,3,4]", "[3,4]"), ("[3,1,4]", "[3,4]"), ("[4]", "[2,4,4]") } : [("[2,3,4]", "")])
        {
            IEnumerable<string> texts = [""];
            var isFirst = true;
            foreach (var (name, type, hasDefault) in names)
            {
                string[] words = Words(name, type, hasDefault, kind + (isFirst ? first : rest));
                isFirst &= type != typeof(Tensor);
                if (words.Length > 0) texts = [.. texts.SelectMany(text => words.Select(word => word.Length == 0 ? text : $"{text} {name}={word}"))];
            }

            foreach (var text in texts) yield return text.Trim();
        }
    }

    private static string[] Words(string name, Type type, bool hasDefault, string tensor) => name switch
    {
        _ when type == typeof(Tensor) => hasDefault ? [] : [tensor],
        _ when type.IsAssignableFrom(typeof(Tensor[])) && type != typeof(object) => hasDefault ? [] : ["{[2,3,4] [2,3,4]}"],
        "dim0" or "dim1" or "dim2" => [name[3..]],
        "dim" or "axis" or "dimension" or "dimensions" when type == typeof(long) || type == typeof(int) => ["0", "-1"],
        "dim" or "dims" or "dimensions" when type == typeof(long[]) => ["(0)", "(0,2)", .. hasDefault ? [""] : Array.Empty<string>()],
        "dim" or "dimensions" when type.IsGenericType => type.GenericTypeArguments.Length == 1 ? ["0", "-1", ""] : type.GenericTypeArguments.Length == 2 ? ["(0,1)", "(1,2)"] : ["(0,1,2)"],
        "keepdim" => ["true", "false"],
        "reduction" => ["None", "Mean", "Sum"],
        _ when hasDefault => [],
        _ when type == typeof(bool) => ["true"],
        _ when type.IsEnum => [Enum.GetNames(type)[0]],
        _ when type == typeof(long) || type == typeof(int) => ["1"],
        _ => ["0.6"],
    };
}
