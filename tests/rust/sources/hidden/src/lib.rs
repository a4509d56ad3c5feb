//! `#[doc(hidden)]` on items, on imports, and by one way of several.

#[doc(hidden)]
pub struct Hidden;
pub struct Shown;
mod inner {
    pub struct HiddenByImport;
    #[doc(hidden)]
    pub struct HiddenInside;
    pub struct Twice;
}
#[doc(hidden)]
pub use inner::HiddenByImport;
pub use inner::HiddenInside;
#[doc(hidden)]
#[cfg(feature = "x")]
pub use inner::Twice;
#[cfg(not(feature = "x"))]
pub use inner::Twice;
#[doc(hidden, inline)]
pub mod __private {}
#[doc = "hidden"]
pub fn documented() {}
#[cfg_attr(docsrs, doc(hidden))]
pub fn hidden_on_docs_rs() {}
