// What every function of the C interface needs: tensors as handles, and exceptions as text.
#pragma once

#include <ATen/core/Tensor.h>

#include <atomic>
#include <exception>
#include <string>

#define FUNGI_EXPORT extern "C" __attribute__((visibility("default")))

namespace fungi {

using Handle = c10::TensorImpl*;

extern std::atomic<int64_t> live_tensors;
extern thread_local std::string last_error;

// Runs an action; the text of what it threw, valid until this thread's next error, or null.
template <typename Action>
const char* guarded(Action&& action) noexcept {
    try {
        action();
        return nullptr;
    } catch (const c10::Error& error) {
        last_error = error.what_without_backtrace();
    } catch (const std::exception& error) {
        last_error = error.what();
    } catch (...) {
        last_error = "unknown native exception";
    }
    return last_error.c_str();
}

inline at::Tensor borrow(Handle handle) {
    if (handle == nullptr) return {};
    return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(handle));
}

inline Handle release(at::Tensor tensor) {
    if (!tensor.defined()) return nullptr;
    live_tensors.fetch_add(1, std::memory_order_relaxed);
    return tensor.unsafeReleaseTensorImpl();
}

}  // namespace fungi
