//! The branches of `cfg_if!`, each with what the earlier ones leave.

use cfg_if::cfg_if;

cfg_if! {
    if #[cfg(feature = "a")] {
        mod first;
        pub use first::*;
    } else if #[cfg(feature = "b")] {
        pub struct Second;
        cfg_if::cfg_if! {
            if #[cfg(feature = "a")] {
                pub struct Never;
            } else {
                pub struct SecondInside;
            }
        }
    } else {
        pub struct Third;
    }
}
cfg_if! {
    if #[cfg(any(feature = "a", feature = "b"))] {
        pub fn one_of_them() { if true {} }
    }
}
#[cfg(feature = "a")]
cfg_if! { if #[cfg(feature = "b")] { pub fn both() {} } else { pub fn only_a() {} } }
