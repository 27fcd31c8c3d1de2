// x Wᵀ + b of a frozen linear layer as oneDNN's inner product: it packs the weights for the processor's tiles and adds the bias on the way,
// where at::linear multiplies by weights as they lie and writes the bias first.

#include "handles.h"

#include <ATen/Functions.h>

#include <algorithm>

#ifdef FUNGI_HAS_ONEDNN
#include <dnnl.hpp>

using namespace fungi;
using dnnl::memory;

namespace {

constexpr int64_t kRows = 1024;  // at once: they stay in the cache while the weights pass

at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
    static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    thread_local dnnl::stream stream(engine);
    auto outputs = weight.size(0), inputs = weight.size(1), rows = input.numel() / inputs;
    auto shape = input.sizes().vec();
    shape.back() = outputs;
    auto result = at::empty(shape, input.options());
    auto type = input.scalar_type() == at::kFloat ? memory::data_type::f32 : memory::data_type::bf16;

    auto plain = memory({{outputs, inputs}, type, memory::format_tag::ab}, engine, weight.data_ptr());
    auto addend = memory({{outputs}, type, memory::format_tag::a}, engine, bias.data_ptr());
    auto any = memory::desc({outputs, inputs}, type, memory::format_tag::any);
    memory packed;
    for (int64_t first = 0; first < rows; first += kRows) {
        auto count = std::min(kRows, rows - first);
        auto source = memory::desc({count, inputs}, type, memory::format_tag::ab), target = memory::desc({count, outputs}, type, memory::format_tag::ab);
        dnnl::inner_product_forward::primitive_desc chosen(
            {dnnl::prop_kind::forward_inference, source, packed ? packed.get_desc() : any, addend.get_desc(), target}, engine);
        if (!packed) {
            packed = memory(chosen.weights_desc(), engine);
            dnnl::reorder(plain, packed).execute(stream, plain, packed);
        }
        auto at = [&](const at::Tensor& tensor, const memory::desc& part, int64_t width) {
            return memory(part, engine, static_cast<char*>(tensor.data_ptr()) + first * width * tensor.element_size());
        };
        dnnl::inner_product_forward(chosen).execute(stream, {
            {DNNL_ARG_SRC, at(input, source, inputs)}, {DNNL_ARG_WEIGHTS, packed}, {DNNL_ARG_BIAS, addend}, {DNNL_ARG_DST, at(result, target, outputs)}});
    }
    stream.wait();
    return result;
}

}  // namespace

// The result, or null where libtorch has to do it.
FUNGI_EXPORT const char* fungi_linear(Handle input, Handle weight, Handle bias, Handle* result) {
    return guarded([&] { *result = release(::linear(borrow(input), borrow(weight), borrow(bias))); });
}
#else
FUNGI_EXPORT const char* fungi_linear(fungi::Handle, fungi::Handle, fungi::Handle, fungi::Handle* result) {
    *result = nullptr;
    return nullptr;
}
#endif
