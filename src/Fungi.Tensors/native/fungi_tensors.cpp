// PyTorch's dispatcher behind a C interface: operators are looked up by name and called with a stack of tagged values.
// The rest is what no operator offers: handles, metadata, autograd, generators and the state of the process.

#include "handles.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/Generator.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/version.h>

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 9)
#include <c10/core/CachingDeviceAllocator.h>
#define FUNGI_HAS_DEVICE_ALLOCATOR 1
#endif

#include <climits>
#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <mutex>
#include <string>
#include <vector>

// OpenBLAS has threads of its own, which libtorch does not know of; absent where libtorch stands on another BLAS.
extern "C" void openblas_set_num_threads(int count) __attribute__((weak));

using namespace fungi;

std::atomic<int64_t> fungi::live_tensors{0};
thread_local std::string fungi::last_error;

namespace {

// The C# struct TensorValue has the same layout; the order of the tags is part of the interface.
enum class Tag : int32_t {
    None, Default, Tensor, Int, Double, Bool, IntList, DoubleList, BoolList, TensorList, OptionalTensorList, String, Device, Generator,
};

struct Value {
    Tag tag;
    int32_t length;  // of a list or string; the index of a device
    union {
        int64_t integer;
        double real;
        void* pointer;
    };
};

// What a tensor is; the C# struct TensorMetadata has the same layout. The pointers stay valid while the tensor lives unresized.
struct Metadata {
    const int64_t* sizes;
    const int64_t* strides;
    int64_t dimensions;
    int64_t elements;
    int64_t storage_offset;
    int32_t scalar_type;
    int32_t layout;
    int32_t device_type;
    int32_t device_index;
    int32_t requires_grad;
    int32_t is_contiguous;
};

// The tensors of a pass come and go, and the next pass is of the same size: memory stays with the process, which else hands it back and
// has it faulted in again, page by page. What the user says of glibc's allocator stands.
#ifdef __GLIBC__
__attribute__((constructor)) void keep_memory() {
    if (getenv("GLIBC_TUNABLES") != nullptr || getenv("MALLOC_MMAP_THRESHOLD_") != nullptr || getenv("MALLOC_TRIM_THRESHOLD_") != nullptr) return;
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
}
#endif

std::vector<at::Tensor> borrow_all(const Handle* handles, int64_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int64_t i = 0; i < count; i++) tensors.push_back(borrow(handles[i]));
    return tensors;
}

template <typename T, typename Element>
c10::List<T> list_of(const Value& value) {
    c10::List<T> list;
    list.reserve(value.length);
    auto elements = static_cast<const Element*>(value.pointer);
    for (int32_t i = 0; i < value.length; i++) list.push_back(static_cast<T>(elements[i]));
    return list;
}

c10::IValue to_ivalue(const Value& value, const c10::Argument& argument) {
    switch (value.tag) {
        case Tag::None: return {};
        case Tag::Default:
            TORCH_CHECK(argument.default_value().has_value(), "argument ", argument.name(), " has no default value");
            return *argument.default_value();
        case Tag::Tensor: return borrow(static_cast<Handle>(value.pointer));
        case Tag::Int: return value.integer;
        case Tag::Double: return value.real;
        case Tag::Bool: return value.integer != 0;
        case Tag::IntList: return list_of<int64_t, int64_t>(value);
        case Tag::DoubleList: return list_of<double, double>(value);
        case Tag::BoolList: return list_of<bool, uint8_t>(value);
        case Tag::TensorList: {
            c10::List<at::Tensor> list;
            list.reserve(value.length);
            for (int32_t i = 0; i < value.length; i++) list.push_back(borrow(static_cast<const Handle*>(value.pointer)[i]));
            return list;
        }
        case Tag::OptionalTensorList: {
            c10::impl::GenericList list(c10::OptionalType::create(c10::TensorType::get()));
            list.reserve(value.length);
            for (int32_t i = 0; i < value.length; i++) {
                auto handle = static_cast<const Handle*>(value.pointer)[i];
                list.push_back(handle == nullptr ? c10::IValue() : c10::IValue(borrow(handle)));
            }
            return list;
        }
        case Tag::String: return std::string(static_cast<const char*>(value.pointer), value.length);
        case Tag::Device:
            return c10::Device(static_cast<c10::DeviceType>(value.integer), static_cast<c10::DeviceIndex>(value.length));
        case Tag::Generator: return *static_cast<at::Generator*>(value.pointer);
    }
    TORCH_CHECK(false, "unknown value tag ", static_cast<int32_t>(value.tag));
}

Value to_value(c10::IValue&& value) {
    Value result{};
    if (value.isTensor()) {
        result.tag = Tag::Tensor;
        result.pointer = release(std::move(value).toTensor());
    } else if (value.isTensorList()) {
        auto list = value.toTensorVector();
        auto handles = new Handle[list.size()];
        for (size_t i = 0; i < list.size(); i++) handles[i] = release(std::move(list[i]));
        result.tag = Tag::TensorList;
        result.length = static_cast<int32_t>(list.size());
        result.pointer = handles;
    } else if (value.isInt()) {
        result.tag = Tag::Int;
        result.integer = value.toInt();
    } else if (value.isDouble()) {
        result.tag = Tag::Double;
        result.real = value.toDouble();
    } else if (value.isBool()) {
        result.tag = Tag::Bool;
        result.integer = value.toBool();
    } else {
        TORCH_CHECK(value.isNone(), "results of type ", value.tagKind(), " are not supported");
    }
    return result;
}

at::Generator& generator_of(void* handle) { return *static_cast<at::Generator*>(handle); }

}  // namespace

// Operators

// Looks an operator up; *schema stays valid for the life of the process. Both are null where libtorch has no such operator.
FUNGI_EXPORT const char* fungi_operator_find(const char* name, const char* overload, void** operator_handle, const char** schema) {
    return guarded([&] {
        *operator_handle = nullptr;
        *schema = nullptr;
        auto found = c10::Dispatcher::singleton().findSchema({name, overload});
        if (!found.has_value()) return;
        *operator_handle = new c10::OperatorHandle(*found);
        *schema = (new std::string(c10::str(found->schema())))->c_str();
    });
}

// Calls an operator. Arguments that the operator has beyond the given ones take their defaults; results beyond result_count are dropped.
FUNGI_EXPORT const char* fungi_operator_call(
    const void* operator_handle, const Value* arguments, int32_t argument_count, Value* results, int32_t result_count) {
    return guarded([&] {
        auto& handle = *static_cast<const c10::OperatorHandle*>(operator_handle);
        auto& expected = handle.schema().arguments();
        torch::jit::Stack stack;
        stack.reserve(expected.size());
        const Value by_default{Tag::Default, 0, {0}};
        for (size_t i = 0; i < expected.size(); i++) {
            stack.push_back(to_ivalue(i < static_cast<size_t>(argument_count) ? arguments[i] : by_default, expected[i]));
        }
        handle.callBoxed(stack);
        for (size_t i = 0; i < stack.size() && i < static_cast<size_t>(result_count); i++) results[i] = to_value(std::move(stack[i]));
    });
}

// Tensors

FUNGI_EXPORT void fungi_tensor_free(Handle handle) {
    live_tensors.fetch_sub(1, std::memory_order_relaxed);
    c10::raw::intrusive_ptr::decref(handle);
}

FUNGI_EXPORT void fungi_tensor_list_free(Handle* handles) { delete[] handles; }

FUNGI_EXPORT int64_t fungi_live_tensors() { return live_tensors.load(std::memory_order_relaxed); }

FUNGI_EXPORT const char* fungi_tensor_metadata(Handle handle, Metadata* metadata) {
    return guarded([&] {
        auto strided = handle->layout() == c10::kStrided;
        metadata->sizes = handle->sizes().data();
        metadata->strides = strided ? handle->strides().data() : nullptr;
        metadata->dimensions = handle->dim();
        metadata->elements = handle->numel();
        metadata->storage_offset = strided ? handle->storage_offset() : 0;
        metadata->scalar_type = static_cast<int32_t>(c10::typeMetaToScalarType(handle->dtype()));
        metadata->layout = static_cast<int32_t>(handle->layout());
        metadata->device_type = static_cast<int32_t>(handle->device().type());
        metadata->device_index = handle->device().index();
        metadata->requires_grad = handle->requires_grad();
        metadata->is_contiguous = strided && handle->is_contiguous();
    });
}

FUNGI_EXPORT const char* fungi_tensor_data(Handle handle, void** data) {
    return guarded([&] { *data = borrow(handle).data_ptr(); });
}

FUNGI_EXPORT const char* fungi_tensor_get_grad(Handle handle, Handle* grad) {
    return guarded([&] { *grad = release(borrow(handle).grad()); });
}

FUNGI_EXPORT const char* fungi_tensor_set_grad(Handle handle, Handle grad) {
    return guarded([&] { borrow(handle).mutable_grad() = borrow(grad); });
}

// Autograd

// Sums of gradients of the outputs with respect to the inputs; grads receives one handle for each input, null where it was unused.
FUNGI_EXPORT const char* fungi_autograd_grad(
    const Handle* outputs, int64_t output_count, const Handle* grad_outputs, int64_t grad_output_count,
    const Handle* inputs, int64_t input_count, bool retain_graph, bool create_graph, bool allow_unused, Handle* grads) {
    return guarded([&] {
        auto result = torch::autograd::grad(
            borrow_all(outputs, output_count), borrow_all(inputs, input_count), borrow_all(grad_outputs, grad_output_count),
            retain_graph, create_graph, allow_unused);
        for (int64_t i = 0; i < input_count; i++) grads[i] = release(std::move(result[i]));
    });
}

// Adds the gradients to the leaves (or to the inputs, where any are given).
FUNGI_EXPORT const char* fungi_autograd_backward(
    const Handle* outputs, int64_t output_count, const Handle* grad_outputs, int64_t grad_output_count,
    const Handle* inputs, int64_t input_count, bool retain_graph, bool create_graph) {
    return guarded([&] {
        torch::autograd::backward(
            borrow_all(outputs, output_count), borrow_all(grad_outputs, grad_output_count), retain_graph, create_graph,
            borrow_all(inputs, input_count));
    });
}

FUNGI_EXPORT bool fungi_grad_mode() { return c10::GradMode::is_enabled(); }

FUNGI_EXPORT void fungi_set_grad_mode(bool enabled) { c10::GradMode::set_enabled(enabled); }

FUNGI_EXPORT bool fungi_inference_mode() { return c10::InferenceMode::is_enabled(); }

// Inference mode lasts from begin to end, on one thread, properly nested.
FUNGI_EXPORT void* fungi_inference_mode_begin(bool enabled) { return new c10::InferenceMode(enabled); }

FUNGI_EXPORT void fungi_inference_mode_end(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

// Random generators

FUNGI_EXPORT const char* fungi_generator_default(int32_t device_type, int32_t device_index, void** generator) {
    return guarded([&] {
        c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
        *generator = new at::Generator(at::globalContext().defaultGenerator(device));
    });
}

FUNGI_EXPORT const char* fungi_generator_create(int32_t device_type, int32_t device_index, uint64_t seed, void** generator) {
    return guarded([&] {
        c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
        at::Generator prototype = at::globalContext().defaultGenerator(device);
        at::Generator created;
        {
            std::lock_guard<std::mutex> lock(prototype.mutex());
            created = prototype.clone();
        }
        created.set_current_seed(seed);
        *generator = new at::Generator(std::move(created));
    });
}

FUNGI_EXPORT void fungi_generator_free(void* generator) { delete static_cast<at::Generator*>(generator); }

FUNGI_EXPORT const char* fungi_generator_manual_seed(void* generator, uint64_t seed) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator_of(generator).mutex());
        generator_of(generator).set_current_seed(seed);
    });
}

FUNGI_EXPORT const char* fungi_generator_seed(void* generator, uint64_t* seed) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator_of(generator).mutex());
        *seed = generator_of(generator).seed();
    });
}

FUNGI_EXPORT const char* fungi_generator_initial_seed(void* generator, uint64_t* seed) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator_of(generator).mutex());
        *seed = generator_of(generator).current_seed();
    });
}

FUNGI_EXPORT const char* fungi_generator_get_state(void* generator, Handle* state) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator_of(generator).mutex());
        *state = release(generator_of(generator).get_state());
    });
}

FUNGI_EXPORT const char* fungi_generator_set_state(void* generator, Handle state) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator_of(generator).mutex());
        generator_of(generator).set_state(borrow(state));
    });
}

FUNGI_EXPORT const char* fungi_manual_seed(uint64_t seed) {
    return guarded([&] { at::manual_seed(seed); });
}

// The process

FUNGI_EXPORT const char* fungi_version() { return TORCH_VERSION; }

FUNGI_EXPORT int32_t fungi_num_threads() { return at::get_num_threads(); }

FUNGI_EXPORT const char* fungi_set_num_threads(int32_t count) {
    return guarded([&] {
        at::set_num_threads(count);
        if (openblas_set_num_threads != nullptr) openblas_set_num_threads(count);
    });
}

FUNGI_EXPORT int32_t fungi_num_interop_threads() { return at::get_num_interop_threads(); }

FUNGI_EXPORT const char* fungi_set_num_interop_threads(int32_t count) {
    return guarded([&] { at::set_num_interop_threads(count); });
}

FUNGI_EXPORT const char* fungi_cuda_device_count(int32_t* count) {
    return guarded([&] { *count = at::globalContext().hasCUDA() ? static_cast<int32_t>(at::detail::getCUDAHooks().getNumGPUs()) : 0; });
}

FUNGI_EXPORT const char* fungi_cudnn_available(bool* available) {
    return guarded([&] { *available = at::globalContext().hasCUDA() && at::detail::getCUDAHooks().hasCuDNN(); });
}

FUNGI_EXPORT const char* fungi_cuda_synchronize(int32_t device_index) {
    return guarded([&] { at::detail::getCUDAHooks().deviceSynchronize(device_index); });
}

// Gives cached device memory back; *emptied is false where this libtorch (before 2.9, or without a device) offers no way to.
FUNGI_EXPORT const char* fungi_cuda_empty_cache(bool* emptied) {
    return guarded([&] {
        *emptied = false;
#ifdef FUNGI_HAS_DEVICE_ALLOCATOR
        if (!at::globalContext().hasCUDA()) return;
        if (auto allocator = dynamic_cast<c10::DeviceAllocator*>(c10::GetAllocator(c10::DeviceType::CUDA))) {
            allocator->emptyCache();
            *emptied = true;
        }
#endif
    });
}

FUNGI_EXPORT const char* fungi_allow_tf32(bool* allowed) {
    return guarded([&] { *allowed = at::globalContext().allowTF32CuBLAS(); });
}

FUNGI_EXPORT const char* fungi_set_allow_tf32(bool allowed) {
    return guarded([&] {
        at::globalContext().setAllowTF32CuBLAS(allowed);
        at::globalContext().setAllowTF32CuDNN(allowed);
    });
}
