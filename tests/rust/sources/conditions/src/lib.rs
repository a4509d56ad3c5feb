//! Conditions of items, of imports and of modules, put together.

#[cfg(feature = "a")]
pub struct OnItem;

#[cfg(feature = "a")]
mod gated {
    #[cfg(feature = "b")]
    pub struct Both;
    pub struct One;
    #[cfg(feature = "a")]
    pub struct Twice;
    #[cfg(not(feature = "a"))]
    pub struct Never;
}
#[cfg(feature = "a")]
pub use gated::*;

mod open {
    #![cfg(feature = "b")]
    pub struct Inner;
}
#[cfg(feature = "b")]
pub use open::Inner;

mod one_way {
    pub use super::ways::Either;
}
mod other_way {
    pub use crate::ways::Either;
}
mod ways {
    pub struct Either;
    pub struct Always;
}
#[cfg(feature = "a")]
pub use one_way::*;
#[cfg(feature = "b")]
pub use other_way::*;
#[cfg(feature = "a")]
pub use ways::Always;
#[cfg(not(feature = "a"))]
pub use ways::Always;

#[cfg(all(feature = "a", not(feature = "b")))]
pub fn nested() {}
#[cfg(any(feature = "a", /* or */ feature = "b"))] // a comment
#[cfg(feature = "b")]
pub fn twice() {}
#[cfg_attr(feature = "a", cfg(feature = "b"))]
pub fn if_a_then_b() {}
#[cfg_attr(docsrs, doc(cfg(feature = "a")))]
pub fn documented() {}
#[cfg(feature = "a",)]
pub fn with_a_comma() {}
#[cfg(test)]
pub fn in_tests() {}
#[cfg(doc)]
pub fn in_docs() {}
#[cfg(any(test, feature = "a"))]
pub fn in_tests_or_with_a() {}
#[cfg(not(test))]
pub fn not_in_tests() {}
#[cfg(feature = "a")]
pub fn other() {}
#[cfg(not(feature = "a"))]
pub struct other;
