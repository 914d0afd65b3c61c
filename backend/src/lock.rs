//! Locks that outlive a panic: what they guard is whole at every moment, so whoever comes next goes on with it.

use std::sync::{Mutex, MutexGuard, PoisonError};

pub fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
