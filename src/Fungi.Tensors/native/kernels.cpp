// Element-wise parts of a frozen transformer on the CPU, float32 and bfloat16, computed in float32. libtorch's own, before 2.x above all, take
// longer than the matrix products between them. Each loop is compiled for several instruction sets; the processor's is chosen when it loads.

#include "handles.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#if defined(__x86_64__) && defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__)
#define FUNGI_VECTORISED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FUNGI_VECTORISED
#endif
#define FUNGI_INLINE static inline __attribute__((always_inline))

using namespace fungi;

namespace {

constexpr int64_t kElementsPerTask = 1 << 15;
constexpr int64_t kScoreBytes = 4 << 20;  // of the attention scores that are worked on at once: they stay in the cache

FUNGI_INLINE float from_bits(uint32_t bits) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

FUNGI_INLINE uint32_t to_bits(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

// bfloat16 is the upper half of a float32.
FUNGI_INLINE float load(const uint16_t* value) { return from_bits(static_cast<uint32_t>(*value) << 16); }
FUNGI_INLINE float load(const float* value) { return *value; }

// Rounds to the nearest, ties to even; a number that is none stays so.
FUNGI_INLINE void store(uint16_t* target, float value) {
    uint32_t bits = to_bits(value);
    uint32_t rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
    *target = static_cast<uint16_t>(value == value ? rounded : 0x7FC0);
}
FUNGI_INLINE void store(float* target, float value) { *target = value; }

// e^x for x <= 0, to about two units in the last place: 2^n times a Taylor polynomial over half of ln 2 to either side.
FUNGI_INLINE float exp_of_negative(float x) {
    constexpr float kLog2E = 1.44269504f, kLn2High = 0.693359375f, kLn2Low = -2.12194440e-4f, kRound = 12582912.f;
    x = x < -87.f ? -87.f : x;  // NaN stays
    float n = x * kLog2E + kRound - kRound;
    float r = (x - n * kLn2High) - n * kLn2Low;
    float p = 1.f / 5040;
    p = p * r + 1.f / 720;
    p = p * r + 1.f / 120;
    p = p * r + 1.f / 24;
    p = p * r + 1.f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.f;
    p = p * r + 1.f;
    return p * from_bits(static_cast<uint32_t>(static_cast<int32_t>(n) + 127) << 23);
}

// x Φ(x), with Φ from erfc(z) = t P(t) exp(-z²), t = 1 / (1 + z / 4): P is a Chebyshev fit on 0 <= z <= 10, off by less than 1e-7.
FUNGI_INLINE float gelu_of(float x) {
    float magnitude = x < 0 ? -x : x;
    float z = magnitude * 0.70710678f;
    float t = 1.f / (1.f + 0.25f * z);
    float p = 0.222298428f;
    p = p * t + 0.0567225181f;
    p = p * t + -0.534590065f;
    p = p * t + 1.13358057f;
    p = p * t + -0.725712299f;
    p = p * t + 0.522770047f;
    p = p * t + 0.0273258127f;
    p = p * t + 0.157619625f;
    p = p * t + 0.139985546f;
    float half_tail = 0.5f * t * p * exp_of_negative(-z * z);
    return x * (x > 0 ? 1.f - half_tail : half_tail);
}

template <typename T>
FUNGI_INLINE void gelu_loop(const T* x, T* y, int64_t count) {
#pragma omp simd
    for (int64_t i = 0; i < count; i++) store(y + i, gelu_of(load(x + i)));
}

template <typename T>
FUNGI_INLINE void layer_norm_loop(const T* x, const float* weight, const float* bias, T* y, int64_t width, float epsilon) {
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = 0; i < width; i++) sum += load(x + i);
    float mean = sum / width, squares = 0;
#pragma omp simd reduction(+ : squares)
    for (int64_t i = 0; i < width; i++) {
        float centred = load(x + i) - mean;
        squares += centred * centred;
    }
    float scale = 1.f / std::sqrt(squares / width + epsilon);
#pragma omp simd
    for (int64_t i = 0; i < width; i++) store(y + i, (load(x + i) - mean) * scale * weight[i] + bias[i]);
}

// softmax(scale · s) in place; the weights pass through a buffer of float32.
template <typename T>
FUNGI_INLINE void softmax_loop(T* scores, float* buffer, int64_t count, float scale) {
    float largest = -std::numeric_limits<float>::infinity();
#pragma omp simd reduction(max : largest)
    for (int64_t i = 0; i < count; i++) {
        float score = load(scores + i);
        largest = score > largest ? score : largest;
    }
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = 0; i < count; i++) {
        float weight = exp_of_negative((load(scores + i) - largest) * scale);
        buffer[i] = weight;
        sum += weight;
    }
    float share = 1.f / sum;
#pragma omp simd
    for (int64_t i = 0; i < count; i++) store(scores + i, buffer[i] * share);
}

FUNGI_VECTORISED void gelu_row(const float* x, float* y, int64_t count) { gelu_loop(x, y, count); }
FUNGI_VECTORISED void gelu_row(const uint16_t* x, uint16_t* y, int64_t count) { gelu_loop(x, y, count); }
FUNGI_VECTORISED void layer_norm_row(const float* x, const float* w, const float* b, float* y, int64_t width, float e) { layer_norm_loop(x, w, b, y, width, e); }
FUNGI_VECTORISED void layer_norm_row(const uint16_t* x, const float* w, const float* b, uint16_t* y, int64_t width, float e) { layer_norm_loop(x, w, b, y, width, e); }
FUNGI_VECTORISED void softmax_row(float* scores, float* buffer, int64_t count, float scale) { softmax_loop(scores, buffer, count, scale); }
FUNGI_VECTORISED void softmax_row(uint16_t* scores, float* buffer, int64_t count, float scale) { softmax_loop(scores, buffer, count, scale); }

// Calls an action with the elements' type: float, or uint16_t for bfloat16.
template <typename Action>
void with_type(const at::Tensor& tensor, Action&& action) {
    if (tensor.scalar_type() == at::kFloat) {
        action(static_cast<float*>(tensor.data_ptr()));
    } else {
        TORCH_CHECK(tensor.scalar_type() == at::kBFloat16, "float32 or bfloat16 is expected");
        action(static_cast<uint16_t*>(tensor.data_ptr()));
    }
}

at::Tensor gelu(const at::Tensor& x) {
    auto y = at::empty_like(x);
    with_type(x, [&](auto* from) {
        auto* to = static_cast<decltype(from)>(y.data_ptr());
        at::parallel_for(0, x.numel(), kElementsPerTask, [&](int64_t begin, int64_t end) { gelu_row(from + begin, to + begin, end - begin); });
    });
    return y;
}

at::Tensor layer_norm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double epsilon) {
    auto y = at::empty_like(x);
    auto scale = weight.to(at::kFloat).contiguous(), shift = bias.to(at::kFloat).contiguous();
    auto width = x.size(-1);
    with_type(x, [&](auto* from) {
        auto* to = static_cast<decltype(from)>(y.data_ptr());
        auto* w = scale.template data_ptr<float>();
        auto* b = shift.template data_ptr<float>();
        at::parallel_for(0, x.numel() / width, std::max<int64_t>(1, kElementsPerTask / width), [&](int64_t begin, int64_t end) {
            for (auto row = begin; row < end; row++) layer_norm_row(from + row * width, w, b, to + row * width, width, static_cast<float>(epsilon));
        });
    });
    return y;
}

void softmax_(const at::Tensor& scores, double scale) {
    auto count = scores.size(-1);
    with_type(scores, [&](auto* first) {
        at::parallel_for(0, scores.numel() / count, std::max<int64_t>(1, kElementsPerTask / count), [&](int64_t begin, int64_t end) {
            std::vector<float> buffer(count);
            for (auto row = begin; row < end; row++) softmax_row(first + row * count, buffer.data(), count, static_cast<float>(scale));
        });
    });
}

// softmax(q kᵀ / √d) v, a few heads at a time.
at::Tensor attention(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value) {
    auto dim = query.size(-1), queries = query.size(-2), keys = key.size(-2);
    auto q = query.reshape({-1, queries, dim}), k = key.reshape({-1, keys, dim}).transpose(1, 2), v = value.reshape({-1, keys, value.size(-1)});
    auto heads = q.size(0);
    auto shape = query.sizes().vec();
    shape.back() = value.size(-1);
    auto result = at::empty({heads, queries, value.size(-1)}, query.options());
    auto step = std::max<int64_t>(1, kScoreBytes / (queries * keys * query.element_size()));
    for (int64_t first = 0; first < heads; first += step) {
        auto count = std::min(step, heads - first);
        auto scores = at::bmm(q.narrow(0, first, count), k.narrow(0, first, count));
        softmax_(scores, 1 / std::sqrt(static_cast<double>(dim)));
        auto part = result.narrow(0, first, count);
        at::bmm_out(part, scores, v.narrow(0, first, count));
    }
    return result.view(shape);
}

}  // namespace

FUNGI_EXPORT const char* fungi_gelu(Handle x, Handle* result) {
    return guarded([&] { *result = release(::gelu(borrow(x))); });
}

FUNGI_EXPORT const char* fungi_layer_norm(Handle x, Handle weight, Handle bias, double epsilon, Handle* result) {
    return guarded([&] { *result = release(::layer_norm(borrow(x), borrow(weight), borrow(bias), epsilon)); });
}

FUNGI_EXPORT const char* fungi_attention(Handle query, Handle key, Handle value, Handle* result) {
    return guarded([&] { *result = release(::attention(borrow(query), borrow(key), borrow(value))); });
}
