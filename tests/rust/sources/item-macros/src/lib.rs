//! Macros of the crate that hand items on.

#[macro_use]
mod macros;

with_net! {
    pub mod net;
    /// A comment.
    pub struct Socket;
}
with_rt! {
    pub use inner::Runtime;
    with_net! {
        pub struct Both;
    }
    #[cfg(not(feature = "net"))]
    pub fn without_net() {}
}
feature! {
    #![all(feature = "net", feature = "rt")]
    pub struct Featured;
    pub(crate) struct NotOpen;
}
through! {
    pub struct Through;
    pub fn through_too() {}
}
single! { pub struct Single; }
switched! { pub struct Switched; }
fixed!();
around! { pub struct Around; }
pub use around::*;
nothing! { struct Private; }
mod inner {
    pub struct Runtime;
    crate::macros::by_path! { pub struct ByPath; }
    pub(crate) mod of_macro {
        one_more! { pub struct OneMore; }
    }
}
pub use inner::{of_macro::*, ByPath};
impl_for!(Socket);
